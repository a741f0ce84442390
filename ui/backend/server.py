"""The command line's backend when a server holds the data directory: its HTTP API."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from index.index import origin_of
from index.load.files import has_reader, named_files
from index.storage.documents import DocumentSummary, Statistics
from index.storage.filters import read_filters
from index.sync.document_count import count_in_files
from index.sync.listing import Listing, listing_of
from rag.answer import Answer
from rag.question import Turn
from ui.api.document_view import DocumentView
from ui.api.found_passage import SearchResults
from ui.api.requests import AskRequest
from ui.api.sync import Synced
from ui.backend.backend import Filters
from ui.backend.sending import batches, contents, unsent_of, uploads_of
from ui.client.client import Backstop
from ui.documents.job import Job, together
from ui.documents.preview import Preview, preview_of


class ServerBackend:
    """Works through a running server. What the command line adds is shared with everybody."""

    def __init__(self, server: Backstop) -> None:
        self._server = server

    def ask(self, request: AskRequest, trace: bool) -> Answer:
        """Answer a question."""
        return self._server.ask(
            request.question,
            history=[Turn(one.role, one.content) for one in request.history],
            as_of=request.as_of,
            filters=request.filters,
            generator=request.generator,
            trace=trace,
        )

    def search(self, query: str, limit: int, filters: Filters) -> SearchResults:
        """Find passages."""
        read_filters(filters)
        return self._server.search(query, limit, filters)

    def documents(self, after: str = "") -> Iterator[DocumentSummary]:
        """All documents in the order of their ids, the first one behind ``after``."""
        return self._server.documents(after=after)

    def document(self, document_id: str, sha256: str | None = None) -> DocumentView:
        """One document with its text, as it is now or in the version that is cited."""
        return self._server.document(document_id, sha256)

    def statistics(self) -> Statistics:
        """Counts over all documents."""
        return self._server.facets()

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
            if not found_files:
                continue
            begun = self._server.add(found_files, shared=True, origin=origin_of(path))
            for step in self._server.follow(begun):
                done = replace(together(job, step), total=job.total)
                yield done
            job = done
        synced = self._sync(path, listing, prune=prune)
        yield replace(job, status="done", vanished=len(synced.found.vanished), removed=synced.removed)

    def add_page(self, url: str) -> Iterator[Job]:
        """Have the server bring a document in from the web."""
        yield from self._server.follow(self._server.add_page(url, shared=True))

    def preview(self, path: Path) -> Preview:
        """What adding a file or folder would do, as far as can be told from here."""
        named = named_files(path)
        found = self._sync(path, listing_of(named), dry_run=True).found
        return preview_of(named, found, unsent_of(named, found))

    def remove(self, document_id: str) -> None:
        """Take a document out."""
        self._server.remove(document_id)

    def close(self) -> None:
        """Close the connection."""
        self._server.close()

    def _sync(self, path: Path, listing: Listing, *, dry_run: bool = False, prune: bool = False) -> Synced:
        body = {"origin": origin_of(path), "dry_run": dry_run, "prune": prune, **asdict(listing)}
        return self._server.call(Synced, "POST", "/api/sync", again=True, json=body)
