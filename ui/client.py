"""The command line's backend when a server holds the data directory: its HTTP API."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from time import sleep
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from index.documents import DocumentSummary, Statistics
from index.errors import BackstopError
from index.filters import read_filters
from index.index import origin_of
from index.load.files import has_reader, named_files
from index.sync.document_count import count_in_files
from index.sync.listing import Listing, listing_of
from rag.answer import Answer
from ui.api_sync import Synced
from ui.backend import Filters
from ui.document_view import DocumentPage
from ui.found_passage import SearchResults
from ui.jobs import Job, together
from ui.preview import Preview, preview_of
from ui.requests import AskRequest
from ui.sending import batches, contents, uploads_of

T = TypeVar("T")

_TIMEOUT = httpx.Timeout(300.0, connect=5.0)
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

    def add(self, path: Path, prune: bool) -> Iterator[Job]:
        """Upload what is new or has changed in a file or folder, and follow the server's work on it."""
        named = named_files(path)
        listing = listing_of(named)
        found = self._sync(path, listing).found
        uploads = uploads_of(named, found)
        job = Job(
            "upload",
            "running",
            unchanged=found.unchanged,
            moved=found.moved,
            refused=uploads.refused,
            total=count_in_files(file for file, name in uploads.files if has_reader(file)),
        )
        yield job
        for batch in batches(uploads.files):
            found_files, gone = contents(batch)
            job = replace(job, refused=job.refused + gone)
            for step in self._follow(self._upload(found_files, path)) if found_files else ():
                done = replace(together(job, step), total=job.total)
                yield done
            job = done if found_files else job
        synced = self._sync(path, listing, prune=prune)
        yield replace(job, status="done", vanished=len(synced.found.vanished), removed=synced.removed)

    def add_page(self, url: str) -> Iterator[Job]:
        """Have the server bring a document in from the web."""
        started = self._call(dict[str, str], "POST", "/api/documents/from-web", json={"url": url})
        yield from self._follow(started["job"])

    def preview(self, path: Path) -> Preview:
        """What adding a file or folder would do, as far as can be told from here."""
        named = named_files(path)
        return preview_of(named, self._sync(path, listing_of(named), dry_run=True).found)

    def remove(self, document_id: str) -> None:
        """Take a document out."""
        self._send("DELETE", f"/api/documents/{quote(document_id, safe='')}")

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _sync(self, path: Path, listing: Listing, *, dry_run: bool = False, prune: bool = False) -> Synced:
        body = {"origin": origin_of(path), "dry_run": dry_run, "prune": prune, **asdict(listing)}
        return self._call(Synced, "POST", "/api/sync", json=body)

    def _upload(self, files: Mapping[str, bytes], path: Path) -> str:
        """Returns the id of the job that takes the files in, given by name."""
        content = [("files", (str(number), file)) for number, file in enumerate(files.values())]
        form = {"names": list(files), "origin": origin_of(path)}
        return self._call(dict[str, str], "POST", "/api/documents", files=content, data=form)["job"]

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
