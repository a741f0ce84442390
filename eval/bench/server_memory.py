"""How much memory a server holds that answers with a local language model."""

from collections.abc import Sequence
from pathlib import Path

import httpx

from eval.bench.server_process import ServerFailed, server_process
from rag.settings import Settings

_ANSWER_SECONDS = 300.0


def peak_megabytes(data_dir: Path, settings: Settings, questions: Sequence[str]) -> float:
    """The most memory that the server and the model's process together held, one question after the other.

    The server's start and the model's are part of it. Raises ServerFailed.
    """
    with server_process(data_dir, settings) as server, httpx.Client(base_url=server.address) as client:
        for question in questions:
            client.post("/api/ask", json={"question": question}, timeout=_ANSWER_SECONDS).raise_for_status()
        return sum(_peak(process) for process in (server.id, *_children(server.id)))


def _children(process: int) -> list[int]:
    """The processes that a process has started and that run."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text("ascii").split()]


def _peak(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    raise ServerFailed(f"the system does not tell the memory of process {process}")
