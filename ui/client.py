"""The command line's backend when a server holds the data directory: its HTTP API."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import sleep
from typing import Any, TypeVar

import httpx
from pydantic import TypeAdapter

from index.documents import DocumentSummary, Statistics
from index.errors import BackstopError, BadDocument
from rag.answer import Answer
from ui.backend import Filters
from ui.document_view import DocumentPage
from ui.found_passage import SearchResults
from ui.jobs import Job
from ui.requests import AskRequest

T = TypeVar("T")

_TIMEOUT = httpx.Timeout(300.0, connect=5.0)
_BYTES_AT_ONCE = 16 * 1024 * 1024
_BETWEEN_LOOKS = 0.2


class ServerError(BackstopError):
    """The server refused, or could not be reached."""


class ServerBackend:
    """Talks to a running server."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._http = httpx.Client(base_url=address, timeout=_TIMEOUT, trust_env=False)

    def ask(self, request: AskRequest, trace: bool) -> Answer:
        """Answer a question."""
        body = request.model_dump(mode="json")
        return self._call(Answer, "POST", "/api/ask", json=body, params={"trace": trace})

    def search(self, query: str, limit: int, filters: Filters) -> SearchResults:
        """Find passages."""
        given = {name: value for name, value in filters.items() if value is not None}
        return self._call(SearchResults, "GET", "/api/search", params={"q": query, "limit": limit, **given})

    def documents(self) -> Iterator[DocumentSummary]:
        """All documents in the order of their ids."""
        cursor: str | None = ""
        while cursor is not None:
            page = self._call(DocumentPage, "GET", "/api/documents", params={"limit": 500, "cursor": cursor})
            yield from page.documents
            cursor = page.next_cursor

    def statistics(self) -> Statistics:
        """Counts over all documents."""
        return self._call(Statistics, "GET", "/api/facets")

    def add(self, path: Path) -> Iterator[Job]:
        """Upload a file or folder and follow the server's work on it."""
        root = path if path.is_dir() else path.parent
        for batch in _batches(_files(path)):
            content = [("files", (file.relative_to(root).as_posix(), file.read_bytes())) for file in batch]
            started = self._call(
                dict[str, str], "POST", "/api/documents", files=content, data={"origin": str(path.resolve())}
            )
            yield from self._follow(started["job"])

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _follow(self, job_id: str) -> Iterator[Job]:
        while True:
            job = self._call(Job, "GET", f"/api/jobs/{job_id}")
            if job.status == "failed":
                raise ServerError(job.error or "the job failed")
            yield job
            if job.status == "done":
                return
            sleep(_BETWEEN_LOOKS)

    def _call(self, kind: type[T], method: str, path: str, **request: Any) -> T:
        try:
            response = self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise ServerError(f"the server at {self._address} cannot be reached: {error}") from None
        if response.is_error:
            raise ServerError(_detail(response))
        return TypeAdapter(kind).validate_json(response.content)


def _detail(response: httpx.Response) -> str:
    if response.headers.get("content-type", "").startswith("application/problem+json"):
        return str(response.json()["detail"])
    return f"the server answered {response.status_code}"


def _files(path: Path) -> list[Path]:
    """The file, or the files below a folder that are not hidden, in the order of names."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise BadDocument(f"{path}: no such file or folder")
    files = (file for file in path.rglob("*") if file.is_file())
    return sorted(file for file in files if not any(part.startswith(".") for part in file.relative_to(path).parts))


def _batches(files: Sequence[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    size = 0
    for file in files:
        if batch and size + file.stat().st_size > _BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.stat().st_size
    if batch:
        yield batch
