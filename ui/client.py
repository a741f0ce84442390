"""The command line's backend when a server holds the data directory: its HTTP API."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import sleep
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from index.collection import FILE_NAME as COLLECTION_FILE
from index.documents import DocumentSummary, Statistics
from index.errors import BackstopError
from index.filters import read_filters
from index.load.files import files_at, has_reader
from rag.answer import Answer
from ui.backend import Filters
from ui.document_view import DocumentPage
from ui.found_passage import SearchResults
from ui.jobs import Job, Refused
from ui.requests import AskRequest

T = TypeVar("T")

_TIMEOUT = httpx.Timeout(300.0, connect=5.0)
_BYTES_AT_ONCE = 16 * 1024 * 1024
_FILES_AT_ONCE = 500
_LARGEST_FILE = 60 * 1024 * 1024
_BETWEEN_LOOKS = 0.2


class ServerError(BackstopError):
    """The server refused, or could not be reached."""


class ServerBackend:
    """Talks to a running server."""

    def __init__(self, address: str) -> None:
        self._address = address
        try:
            self._http = httpx.Client(base_url=address, timeout=_TIMEOUT, trust_env=False)
        except httpx.InvalidURL as error:
            raise ServerError(f"{address!r} is no address of a server: {error}") from None

    def ask(self, request: AskRequest, trace: bool) -> Answer:
        """Answer a question."""
        body = request.model_dump(mode="json")
        return self._call(Answer, "POST", "/api/ask", json=body, params={"trace": trace})

    def search(self, query: str, limit: int, filters: Filters) -> SearchResults:
        """Find passages."""
        read_filters(filters)
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
        """Upload what can be read of a file or folder and follow the server's work on it."""
        root = path if path.is_dir() else path.parent
        files, refused = uploadable(path, root)
        total = Job("upload", "running", refused=tuple(refused))
        for batch in _batches(files):
            content = [("files", (str(number), file.read_bytes())) for number, file in enumerate(batch)]
            names = [file.relative_to(root).as_posix() for file in batch]
            form = {"names": names, "origin": str(path.resolve())}
            started = self._call(dict[str, str], "POST", "/api/documents", files=content, data=form)
            for job in self._follow(started["job"]):
                yield _sum(total, job)
            total = _sum(total, job)
        yield replace(total, status="done")

    def remove(self, document_id: str) -> None:
        """Take a document out."""
        self._send("DELETE", f"/api/documents/{quote(document_id, safe='')}")

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
        return TypeAdapter(kind).validate_json(self._send(method, path, **request).content)

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            response = self._http.request(method, path, **request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ServerError(f"the server at {self._address} cannot be reached: {error}") from None
        if response.is_error:
            raise ServerError(_detail(response))
        return response


def _detail(response: httpx.Response) -> str:
    if response.headers.get("content-type", "").startswith("application/problem+json"):
        return str(response.json()["detail"])
    return f"the server answered {response.status_code}"


def _sum(total: Job, job: Job) -> Job:
    """What several uploads of one folder have done together."""
    return replace(
        total,
        added=total.added + job.added,
        changed=total.changed + job.changed,
        unchanged=total.unchanged + job.unchanged,
        passages=total.passages + job.passages,
        refused=total.refused + job.refused,
    )


def uploadable(path: Path, root: Path) -> tuple[list[Path], list[Refused]]:
    """The files that can be uploaded, in the order of names, and why the others cannot."""
    files: list[Path] = []
    refused: list[Refused] = []
    for file in files_at(path):
        reason = _reason_to_keep(file)
        if reason:
            refused.append(Refused(_printable(file.relative_to(root).as_posix()), reason))
        else:
            files.append(file)
    return files, refused


def _reason_to_keep(file: Path) -> str | None:
    if not (has_reader(file) or file.name == COLLECTION_FILE):
        return "there is no reader for this kind of file"
    if file.stat().st_size > _LARGEST_FILE:
        return "too large to upload; stop the server and add it then"
    if "\\" in str(file) or _printable(str(file)) != str(file):
        return "its name cannot be sent; stop the server and add it then"
    return None


def _printable(name: str) -> str:
    """A file name that is no UTF-8 with its odd bytes spelled out."""
    return name.encode("utf-8", "backslashreplace").decode()


def _batches(files: Sequence[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    size = 0
    for file in files:
        if batch and (size + file.stat().st_size > _BYTES_AT_ONCE or len(batch) == _FILES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.stat().st_size
    if batch:
        yield batch
