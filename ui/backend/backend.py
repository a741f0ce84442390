"""What the command line works with: the index in this process, or a server that holds it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from index.storage.documents import DocumentSummary, Statistics
from rag.answer import Answer
from ui.api.document_view import DocumentView
from ui.api.found_passage import SearchResults
from ui.api.requests import AskRequest
from ui.documents.job import Job
from ui.documents.preview import Preview

Filters = dict[str, str | list[str] | None]


class Backend(Protocol):
    """Answers, searches, lists and adds; in this process or in another one."""

    def ask(self, request: AskRequest, trace: bool) -> Answer:
        """Answer a question."""
        ...

    def search(self, query: str, limit: int, filters: Filters) -> SearchResults:
        """Find passages."""
        ...

    def documents(self, after: str = "") -> Iterator[DocumentSummary]:
        """All documents in the order of their ids, the first one behind ``after``."""
        ...

    def document(self, document_id: str, sha256: str | None = None) -> DocumentView:
        """One document with its text, as it is now or in the version that is cited; raises DocumentMissing or, from a
        server, its refusal."""
        ...

    def statistics(self) -> Statistics:
        """Counts over all documents."""
        ...

    def add(self, path: Path, prune: bool) -> Iterator[Job]:
        """Bring a file or folder in, and when asked remove what vanished; the last state tells the outcome."""
        ...

    def add_page(self, url: str) -> Iterator[Job]:
        """Bring a document in from the web; the last state tells the outcome."""
        ...

    def preview(self, path: Path) -> Preview:
        """What adding a file or folder would do; changes nothing."""
        ...

    def remove(self, document_id: str) -> None:
        """Take a document out; raises DocumentMissing or, from a server, its refusal."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...
