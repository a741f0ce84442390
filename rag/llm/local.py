"""A local language model in a process of its own that is started, watched, restarted and stopped here."""

import json
import os
import secrets
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import httpx

from index.errors import ModelUnavailable
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
_LOOK_SECONDS = 2.0
_MISSED_LOOKS = 5
_PAUSES = (0.2, 1.0, 5.0, 20.0, 60.0)
"""Seconds before a crashed model is started again; one that ran well for a while begins anew."""
_RAN_WELL_SECONDS = 60.0
_FAILED_STARTS = 3
_CLOSING_SECONDS = 0.2
_KEPT_VARIABLES = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR", "SYSTEMROOT")


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
        self._child: _ServerProcess | None = None
        self._process: _ServerProcess | None = None
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
        running = self._process
        return running.pid if running else None

    def connect(self) -> "LLM":
        """A client of the running server; waits while it loads. Raises LanguageModelUnavailable."""
        from rag.llm.openai_like import openai_like

        address = f"{self._running().address}/v1"
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

    def _running(self) -> "_ServerProcess":
        deadline = monotonic() + _LOADING_SECONDS
        with self._changed:
            if self._supervisor is None and not self._closing.is_set():
                self._supervisor = threading.Thread(target=self._supervise, name="language model", daemon=True)
                self._supervisor.start()
            while not (self._process and self._process.runs()) and self._problem is None and monotonic() < deadline:
                self._changed.wait(deadline - monotonic())
            if self._process is None:
                raise LanguageModelUnavailable(self._problem or f"{self.name} did not load in {_LOADING_SECONDS:.0f} s")
            return self._process

    def _supervise(self) -> None:
        """Keep a process running until closed, or until it is clear that it cannot run."""
        crashes = failed_starts = port = 0
        while not self._closing.is_set():
            try:
                start = self._start(port)
            except (LanguageModelUnavailable, ModelUnavailable, OSError) as error:
                return self._give_up(str(error))
            process = self._child = _ServerProcess()
            process.load(start)
            port, began = process.port, monotonic()
            if process.address:
                self._tell(process)
                process.watch(self._closing)
                self._tell(None)
            failed_starts = 0 if process.address else failed_starts + 1
            process.stop()
            if process.error or failed_starts == _FAILED_STARTS:
                return self._give_up(f"{self.name} cannot be loaded: {process.error or process.last_words()}")
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

    def _tell(self, process: "_ServerProcess | None") -> None:
        with self._changed:
            self._process = process
            self._changed.notify_all()

    def _give_up(self, problem: str) -> None:
        with self._changed:
            self._problem = problem
            self._changed.notify_all()


class _ServerProcess:
    """One run of ``rag.llm.local_process``."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "rag.llm.local_process"], env=_environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
        )  # fmt: skip
        self.pid = self._process.pid
        self.address: str | None = None
        self.error: str | None = None
        self.port = 0
        self._errors: deque[str] = deque(maxlen=20)
        self._listener = threading.Thread(target=self._listen, name="language model errors", daemon=True)
        self._listener.start()

    def load(self, start: Start) -> None:
        """Return when it listens, or has ended."""
        told = _told(self._process, start)
        self.address, self.error = told.get("address"), told.get("error")
        self.port = int(self.address.rpartition(":")[2]) if self.address else start.port

    def watch(self, closing: threading.Event) -> None:
        """Return when it has ended, was asked to, or has stopped answering."""
        missed = 0
        while missed < _MISSED_LOOKS and self._process.poll() is None and not closing.is_set():
            try:
                self._process.wait(_LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                missed = 0 if self._answers() else missed + 1

    def runs(self) -> bool:
        """Whether it has not ended; the supervisor may learn of that a moment later."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it now; it holds nothing that could be lost."""
        self._process.kill()

    def stop(self) -> None:
        """End it and let go of it."""
        self.kill()
        self._process.wait()
        self._listener.join()
        self._process.communicate()

    def last_words(self) -> str:
        """What it wrote before it ended."""
        return " ".join(self._errors).strip()[-300:] or f"the process ended with {self._process.returncode}"

    def _listen(self) -> None:
        assert self._process.stderr
        self._errors.extend(self._process.stderr)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health", timeout=_LOOK_SECONDS, trust_env=False).is_success
        except httpx.HTTPError:
            return False


def _told(process: subprocess.Popen[str], start: Start) -> dict[str, str]:
    """What the process says of itself; nothing when it ends before."""
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(start.as_line())
        process.stdin.flush()
    except BrokenPipeError:
        return {}
    line = process.stdout.readline()
    told: dict[str, str] = json.loads(line) if line.startswith("{") else {}
    return told


def _environment() -> dict[str, str]:
    """What the process may know of ours: no keys. No debugger is to be started at a crash.

    Its threads wait for each other at every step. When they spin meanwhile, as they do by default, any other
    work on the machine makes them ten times slower; sleeping costs nothing that can be measured.
    """
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, "GGML_NO_BACKTRACE": "1", "OMP_WAIT_POLICY": "passive"}
