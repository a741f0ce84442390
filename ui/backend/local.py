"""The command line's backend when no server runs: the index in this very process."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Lock

from index.errors import IndexEmpty
from index.index import origin_of
from index.load.files import named_files
from index.storage.documents import DocumentSummary, Statistics
from index.storage.filters import ALL, read_filters
from index.sync.listing import listing_of
from rag.answer import Answer
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.build import build_assistant, build_index
from rag.settings import Settings
from ui.api.document_view import DocumentView, document_view
from ui.api.found_passage import SearchResults, search_index
from ui.api.requests import AskRequest
from ui.backend.backend import Filters
from ui.documents.job import Job, progress
from ui.documents.preview import Preview, preview_of
from ui.documents.removal import remove_any
from ui.documents.vanished import remove_vanished
from ui.documents.versions import Versions

_PAGE = 500


class LocalBackend:
    """Works on the data directory itself, for whoever runs the service.

    What callers brought is listed and can be read and removed; questions are answered from what is for everybody.
    Several threads may ask at once.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._index = build_index(settings)
        self._building = Lock()
        self._folder = settings.data_dir
        self._allowed = settings.fetch_allow

    def ask(self, request: AskRequest, trace: bool) -> Answer:
        """Answer a question; raises IndexEmpty when there is nothing to answer from."""
        question = request.to_question()
        self._refuse_when_empty()
        with self._building:
            assistant = self._assistant
        return assistant.ask(question, trace)

    def search(self, query: str, limit: int, filters: Filters) -> SearchResults:
        """Find passages; raises IndexEmpty when there are none at all."""
        wanted = read_filters(filters)
        self._refuse_when_empty()
        return search_index(self._index, query, limit, wanted)

    def documents(self, after: str = "") -> Iterator[DocumentSummary]:
        """All documents in the order of their ids, the first one behind ``after``."""
        while page := self._index.documents.page(_PAGE, after, ALL):
            yield from page
            after = page[-1].id

    def document(self, document_id: str, sha256: str | None = None) -> DocumentView:
        """One document with its text, as it is now or in the version that is cited; raises DocumentMissing."""
        with closing(Archive(self._folder)) as archive:
            return document_view(Versions(self._index.documents, archive.cited).find(document_id, sha256, None))

    def statistics(self) -> Statistics:
        """Counts over all documents."""
        return self._index.documents.statistics(ALL)

    def add(self, path: Path, prune: bool) -> Iterator[Job]:
        """Bring a file or folder in, and when asked remove what vanished."""
        job = Job("here", "running")
        for added in self._index.add(path):
            job = progress(job, added, path)
            yield job
        if prune:
            with closing(Archive(self._folder)) as archive:
                job = replace(job, removed=remove_vanished(self._index, archive, origin_of(path)), vanished=0)
        yield replace(job, status="done")

    def add_page(self, url: str) -> Iterator[Job]:
        """Bring a document in from the web."""
        job = Job("here", "running")
        for added in self._index.add_page(url, self._allowed):
            job = progress(job, added, self._folder)
            yield job
        yield replace(job, status="done")

    def preview(self, path: Path) -> Preview:
        """What adding a file or folder would do."""
        named = named_files(path)
        return preview_of(named, self._index.compare(origin_of(path), listing_of(named)), {})

    def remove(self, document_id: str) -> None:
        """Take a document out, and everything that is kept of its text."""
        with closing(Archive(self._folder)) as archive:
            remove_any(self._index, archive, document_id)

    def close(self) -> None:
        """Stop the language model, when one was needed, and close the index, whatever becomes of the other."""
        with ExitStack() as closing_both:
            closing_both.callback(self._index.close)
            if "_assistant" in vars(self):
                closing_both.callback(self._assistant.close)

    @cached_property
    def _assistant(self) -> Assistant:
        """Built at the first question, so that a setting that names no language model spoils nothing else."""
        return build_assistant(self._index, self._settings)

    def _refuse_when_empty(self) -> None:
        if self._index.documents.count() == 0:
            raise IndexEmpty(f"no documents in {self._folder} yet; run: backstop index add PATH, or: backstop serve")
