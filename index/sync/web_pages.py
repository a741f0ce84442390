"""Documents from the web: fetched, read in the sandbox, and only fetched again when they have changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from index.document import Document
from index.errors import Unfetchable
from index.fetch.addresses import Network
from index.fetch.fetch import fetch
from index.fetch.request import Unchanged, Version
from index.ingest import Ingest, Source
from index.ingested import Ingested
from index.load.files import Loaded, Unreadable, load_files
from index.storage.database import Database
from index.storage.owners import EVERYBODY, name_for
from index.sync.sync import Added


class WebPages:
    """Adds documents by their address to one index; the address is the document's id and its origin.

    A document of an owner has the owner's name for the address as both.
    """

    def __init__(self, database: Database, ingest: Ingest) -> None:
        self._database = database
        self._ingest = ingest

    def add(self, url: str, allowed: Sequence[Network], owner: str = EVERYBODY) -> Iterator[Added]:
        """Fetch one document and bring it in; yields the state after every step.

        ``allowed`` are networks that may be contacted though they are not public. What cannot be fetched or read is
        refused, with the reason; what was there before stays.
        """
        name = name_for(owner, url)
        with TemporaryDirectory() as folder:
            try:
                found = fetch(url, Path(folder), self._known(name), allowed)
            except Unfetchable as error:
                yield _refused(url, str(error))
                return
            if isinstance(found, Unchanged):
                yield Added(Ingested(unchanged=1), total=1)
                return
            for one in load_files([(found.path, url)]):
                match one:
                    case Loaded(document):
                        here = _found_at(document, found.version.url).given_to(owner)
                        yield from self._store(Source(here, name), found.version)
                    case Unreadable(_, reason):
                        yield _refused(url, reason)

    def _store(self, source: Source, version: Version) -> Iterator[Added]:
        outcome = Ingested()
        for step in self._ingest.add([source]):
            outcome += step
            yield Added(outcome, total=1)
        if not outcome.refused:
            with self._database.transaction() as connection:
                connection.execute(
                    "INSERT OR REPLACE INTO web_pages VALUES (?, ?, ?, ?, ?)",
                    (source.document.id, version.url, version.etag, version.last_modified, self._ingest.read_as),
                )

    def _known(self, name: str) -> Version | None:
        """What was fetched before, while the document is there and would be read the same way."""
        row = (
            self._database.connection()
            .execute(
                """SELECT final_url, etag, last_modified FROM web_pages
                   WHERE url = ? AND read_as = ? AND EXISTS (
                       SELECT 1 FROM documents WHERE id = web_pages.url AND origin = web_pages.url)""",
                (name, self._ingest.read_as),
            )
            .fetchone()
        )
        return Version(*row) if row else None


def _found_at(document: Document, url: str) -> Document:
    return replace(document, meta=replace(document.meta, url=url))


def _refused(url: str, reason: str) -> Added:
    return Added(Ingested(refused=((url, reason),)), total=1)
