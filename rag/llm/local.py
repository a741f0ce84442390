"""A local language model in a process of its own that is started, watched, restarted and stopped here."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from index.errors import ModelUnavailable
from rag.llm.child import Child
from rag.llm.language_model import LanguageModelUnavailable, as_response_format
from rag.llm.local_process import Start
from rag.llm.processors import usable_memory, usable_processors

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

CONTEXT_TOKENS = 4096
LONGEST_REPLY_TOKENS = 512

_WORKING_MEMORY = 300 << 20
"""What a model needs beside its file: attention cache, buffers, the process."""
_LOADING_SECONDS = 120.0
_PAUSES = (0.2, 1.0, 5.0, 20.0, 60.0)
"""Seconds before a crashed model is started again; one that ran well for a while begins anew."""
_RAN_WELL_SECONDS = 60.0
_FAILED_STARTS = 3
_CLOSING_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class ModelFilePath:
    """A GGUF file on disk and what to call it."""

    name: str
    path: Path
    digest: str


class LocalLanguageModel:
    """One model file behind a supervised server process, started at the first use.

    ``find`` looks for the file and checks it; ModelUnavailable from there is the reason why there is no model.
    """

    fact_characters = 320
    at_once = 1

    def __init__(
        self, name: str, find: Callable[[], ModelFilePath], memory: Callable[[], int | None] = usable_memory
    ) -> None:
        self.name = name
        self.digest: str | None = None
        self._find = find
        self._memory = memory
        self._key = secrets.token_urlsafe(24)
        self._changed = threading.Condition()
        self._child: Child | None = None
        self._running: Child | None = None
        self._problem: str | None = None
        self._clients: dict[str, LLM] = {}
        self._supervisor: threading.Thread | None = None
        self._closing = threading.Event()

    def problem(self) -> str | None:
        """Why it cannot be asked; None before the first use, while it loads and while it runs."""
        return self._problem

    @property
    def process_id(self) -> int | None:
        """The process that runs the model, or None."""
        running = self._running
        return running.pid if running else None

    def connect(self) -> "LLM":
        """A client of the running server; waits while it loads. Raises LanguageModelUnavailable."""
        from rag.llm.openai_like import openai_like

        address = f"{self._run().address}/v1"
        with self._changed:
            if address not in self._clients:  # A restarted server takes the same port where it can.
                made = openai_like(address, self.name, self._key, CONTEXT_TOKENS, LONGEST_REPLY_TOKENS)
                self._clients = {address: made}
            return self._clients[address]

    def held_to(self, schema: dict[str, object]) -> dict[str, object]:
        """llama.cpp writes only what fits a JSON schema.

        It is also to tell how far it has read the prompt: only when it writes does it notice that nobody listens.
        """
        return {**as_response_format(schema), "extra_body": {"return_progress": True}}

    def close(self) -> None:
        """Stop the process."""
        self._closing.set()
        with self._changed:
            self._problem = self._problem or f"{self.name} was stopped"
            self._changed.notify_all()
        if self._supervisor:
            while self._supervisor.is_alive():  # It may be about to start another process.
                if self._child:
                    self._child.kill()
                self._supervisor.join(_CLOSING_SECONDS)

    def _run(self) -> Child:
        """The process that answers, started and waited for where there is none."""
        deadline = monotonic() + _LOADING_SECONDS
        with self._changed:
            if self._supervisor is None and not self._closing.is_set():
                self._supervisor = threading.Thread(target=self._supervise, name="language model", daemon=True)
                self._supervisor.start()
            while not (self._running and self._running.runs()) and self._problem is None and monotonic() < deadline:
                self._changed.wait(deadline - monotonic())
            if self._running is None:
                raise LanguageModelUnavailable(self._problem or f"{self.name} did not load in {_LOADING_SECONDS:.0f} s")
            return self._running

    def _supervise(self) -> None:
        """Keep a process running until closed, or until it is clear that it cannot run."""
        crashes = failed_starts = port = 0
        while not self._closing.is_set():
            try:
                start = self._start(port)
            except (LanguageModelUnavailable, ModelUnavailable, OSError) as error:
                return self._give_up(str(error))
            child = self._child = Child()
            child.load(start)
            port, began = child.port, monotonic()
            if child.address:
                self._tell(child)
                child.watch(self._closing)
                self._tell(None)
            failed_starts = 0 if child.address else failed_starts + 1
            child.stop()
            if child.error or failed_starts == _FAILED_STARTS:
                return self._give_up(f"{self.name} cannot be loaded: {child.error or child.last_words()}")
            crashes = 0 if monotonic() - began > _RAN_WELL_SECONDS else crashes + 1
            self._closing.wait(_PAUSES[min(crashes, len(_PAUSES) - 1)])
        return None

    def _start(self, port: int) -> Start:
        file = self._find()
        self.digest = file.digest
        needed, free = file.path.stat().st_size + _WORKING_MEMORY, self._memory()
        if free is not None and free < needed:
            raise LanguageModelUnavailable(
                f"{self.name} needs about {needed >> 20:,} MB of memory and {free >> 20:,} MB are free"
            )
        return Start(str(file.path), self._key, CONTEXT_TOKENS, LONGEST_REPLY_TOKENS, usable_processors(), port)

    def _tell(self, running: Child | None) -> None:
        with self._changed:
            self._running = running
            self._changed.notify_all()

    def _give_up(self, problem: str) -> None:
        with self._changed:
            self._problem = problem
            self._changed.notify_all()
