"""A server of the product in a process of its own, to be timed and weighed."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import IO

import httpx

from index.errors import BackstopError
from rag.settings import Settings

_PATIENCE = 180.0
_PAUSE = 0.02


class ServerFailed(BackstopError):
    """The server ended or said nothing; the text holds the last it wrote."""


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that is ready: its process, its address, and how many seconds it took from its command on."""

    id: int
    address: str
    seconds: float


@contextmanager
def server_process(data_dir: Path, settings: Settings) -> Iterator[ServerProcess]:
    """Start the server on a data directory, wait for ``/readyz``, and stop it at the end; raises ServerFailed."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "BACKSTOP_DATA_DIR": str(data_dir),
        "BACKSTOP_MODELS_DIR": str(settings.models_dir),
        "BACKSTOP_LLM": settings.llm,
    }
    with tempfile.TemporaryFile() as log:
        started = perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "ui.cli", "serve", "--port", str(port)], stdout=log, stderr=log, env=environment
        )
        try:
            _wait(process, f"{address}/readyz", log)
            yield ServerProcess(process.pid, address, perf_counter() - started)
        finally:
            _stop(process)


def _wait(process: "subprocess.Popen[bytes]", address: str, log: IO[bytes]) -> None:
    until = perf_counter() + _PATIENCE
    with httpx.Client(trust_env=False, timeout=5) as client:
        while not _ready(client, address):
            if process.poll() is not None:
                raise ServerFailed(f"the server ended with code {process.returncode}: {_last_words(log)}")
            if perf_counter() > until:
                raise ServerFailed(f"the server was not ready after {_PATIENCE:.0f} s: {_last_words(log)}")
            sleep(_PAUSE)


def _ready(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(address).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _last_words(log: IO[bytes]) -> str:
    log.seek(0)
    return log.read().decode(errors="replace").strip()[-1000:] or "it wrote nothing"


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
