"""A real Chroma server in a process of its own, for tests."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_CHROMA = "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(['chroma', *sys.argv[1:]])"
"""The command ``chroma``, without the seconds that importing the client's side takes."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("localhost", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running_chroma(folder: Path, port: int) -> Iterator[str]:
    """A server that keeps its collections in ``folder``; gives its address, and kills it at the end."""
    with chroma_process(folder, port):
        yield f"http://localhost:{port}"


@contextmanager
def chroma_process(folder: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The process of such a server, when it answers."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", _CHROMA, "run", "--path", str(folder), "--host", "localhost", "--port", f"{port}"]
    with (folder / "log.txt").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            _wait_for(f"http://localhost:{port}")
            yield server
        finally:
            server.kill()


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            if httpx.get(f"{address}/api/v2/heartbeat").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError(f"no Chroma server answers at {address}")
