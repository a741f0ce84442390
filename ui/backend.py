"""What the command line works with: the index in this process, or a server that holds it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from index.documents import DocumentSummary, Statistics
from index.errors import DataDirectoryHeld
from index.lock import DataDirectoryLock
from rag.answer import Answer
from rag.settings import Settings
from ui.found_passage import SearchResults
from ui.jobs import Job
from ui.requests import AskRequest

Filters = dict[str, str | list[str] | None]


class Backend(Protocol):
    """Answers, searches, lists and adds; in this process or in another one."""

    def ask(self, request: AskRequest, trace: bool) -> Answer:
        """Answer a question."""
        ...

    def search(self, query: str, limit: int, filters: Filters) -> SearchResults:
        """Find passages."""
        ...

    def documents(self) -> Iterator[DocumentSummary]:
        """All documents in the order of their ids."""
        ...

    def statistics(self) -> Statistics:
        """Counts over all documents."""
        ...

    def add(self, path: Path) -> Iterator[Job]:
        """Bring a file or folder in; the last state tells the outcome."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


def connect(settings: Settings, url: str | None) -> Backend:
    """The server at ``url``; without one the server that holds the data directory, else the directory.

    Raises DataDirectoryHeld when a process holds the directory and does not serve.
    """
    address = url or _serving_address(settings.data_dir)
    if address:
        from ui.client import ServerBackend

        return ServerBackend(address)
    from ui.local import LocalBackend

    return LocalBackend(settings)


def _serving_address(data_dir: Path) -> str | None:
    try:
        DataDirectoryLock(data_dir).close()
    except DataDirectoryHeld as held:
        if held.address is None:
            raise
        return held.address
    return None
