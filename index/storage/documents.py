"""Read the documents that are stored."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.document import Document, DocumentMeta, Heading
from index.errors import DocumentMissing
from index.storage.database import Database
from index.storage.filters import SHARED, Filters, sql_condition

BUNDLED = "bundled"
"""The origin of the collection that comes with the product."""

Part = Literal["own", "shared", "added", "bundled"]
"""Documents with an owner; those for everybody; of these, those that whoever runs the service added, and the others."""

_PARTS: dict[Part, str] = {
    "own": "documents.owner <> ''",
    "shared": "documents.owner = ''",
    "added": f"documents.owner = '' AND origin <> '{BUNDLED}'",
    "bundled": f"documents.owner = '' AND origin = '{BUNDLED}'",
}

_META = "publisher, author, url, via, published, as_of, kind, form, topics"
"""The columns of which a document's metadata are made."""

_NAMED = "id IN (SELECT value FROM json_each(?))"
"""One value, however many ids: SQLite takes 32,766 values at most."""


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """A document without its text."""

    id: str
    title: str
    meta: DocumentMeta
    owner: str = ""


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A line in a list of documents; ``own`` tells those of one ``owner`` from those for everybody."""

    id: str
    title: str
    characters: int
    passages: int
    meta: DocumentMeta
    own: bool
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much there is, and how many documents per topic, kind, publisher and month."""

    documents: int
    passages: int
    characters: int
    topics: dict[str, int]
    kinds: dict[str, int]
    publishers: dict[str, int]
    months: dict[str, int]


@dataclass(frozen=True, slots=True)
class Facets:
    """What documents can be chosen by, each with how many documents have it."""

    topics: dict[str, int]
    kinds: dict[str, int]
    publishers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Held:
    """A digest of everything that is indexed, and how much it is."""

    sha256: str
    documents: int
    passages: int


class DocumentStore:
    """The documents of one database.

    ``get`` and ``get_many`` give whatever there is, for work inside; what a caller asks for by id is looked up with
    ``visible``. All else is over the documents for everybody, unless filters name the reader.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, document_id: str) -> Document:
        """One document; raises DocumentMissing."""
        row = self._database.connection().execute("SELECT * FROM documents WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            raise DocumentMissing(f"no document has the id {document_id!r}")
        return _document(row)

    def get_many(self, document_ids: Sequence[str]) -> dict[str, Document]:
        """Those of the documents that exist, by id."""
        rows = self._database.connection().execute(
            f"SELECT * FROM documents WHERE {_NAMED}", (json.dumps(list(document_ids)),)
        )
        return {row["id"]: _document(row) for row in rows}

    def heads(self, document_ids: Sequence[str]) -> dict[str, DocumentHead]:
        """Those of the documents that exist, by id, without their texts."""
        rows = self._database.connection().execute(
            f"SELECT id, title, owner, {_META} FROM documents WHERE {_NAMED}", (json.dumps(list(document_ids)),)
        )
        return {row["id"]: DocumentHead(row["id"], row["title"], _meta(row), row["owner"]) for row in rows}

    def existing(self, document_ids: Sequence[str]) -> set[str]:
        """Those of the ids that are of documents."""
        rows = self._database.connection().execute(
            f"SELECT id FROM documents WHERE {_NAMED}", (json.dumps(list(document_ids)),)
        )
        return {row["id"] for row in rows}

    def visible(self, document_ids: Sequence[str], reader: str | None) -> dict[str, Document]:
        """Those of the documents that exist and that a reader may see, by id."""
        allowed = Filters(reader=reader)
        return {name: one for name, one in self.get_many(document_ids).items() if allowed.may_see(one.owner)}

    def count(self, filters: Filters = SHARED, part: Part | None = None) -> int:
        """How many documents meet the filters."""
        condition, values = _condition(filters, part)
        counted = self._database.connection().execute(f"SELECT count(*) FROM documents WHERE {condition}", values)
        return int(counted.fetchone()[0])

    def digest(self, filters: Filters = SHARED) -> Held:
        """What is indexed, as one digest: the same documents, cut and embedded alike, have the same."""
        condition, values = sql_condition(filters)
        together = hashlib.sha256()
        documents = 0
        for row in self._database.connection().execute(
            f"SELECT id, fingerprint FROM documents WHERE {condition} ORDER BY id", values
        ):
            together.update(f"{row['id']}\0{row['fingerprint']}\n".encode())
            documents += 1
        return Held(together.hexdigest(), documents, self._passages(filters))

    def page(
        self, limit: int, after: str = "", filters: Filters = SHARED, part: Part | None = None
    ) -> list[DocumentSummary]:
        """Documents in the order of their ids, the first one behind ``after``; ``part`` leaves out the others."""
        condition, values = _condition(filters, part)
        rows = self._database.connection().execute(
            f"""SELECT id, title, owner, {_META}, length(text) AS characters,
                       (SELECT count(*) FROM passages WHERE document = documents.key) AS passages
                FROM documents WHERE id > ? AND {condition} ORDER BY id LIMIT ?""",
            (after, *values, limit),
        )
        return [_summary(row) for row in rows]

    def statistics(self, filters: Filters = SHARED) -> Statistics:
        """Counts over the documents that meet the filters; what is unknown is counted as "unknown"."""
        condition, values = sql_condition(filters)
        rows = (
            self._database.connection()
            .execute(f"SELECT {_META}, length(text) AS characters FROM documents WHERE {condition}", values)
            .fetchall()
        )
        metas = [_meta(row) for row in rows]
        return Statistics(
            documents=len(metas),
            passages=self._passages(filters),
            characters=sum(row["characters"] for row in rows),
            topics=_counts(topic for meta in metas for topic in meta.topics or ("unknown",)),
            kinds=_counts(meta.kind or "unknown" for meta in metas),
            publishers=_counts(meta.publisher or "unknown" for meta in metas),
            months=dict(sorted(_counts(_month(meta.dated) for meta in metas).items())),
        )

    def facets(self, filters: Filters = SHARED) -> Facets:
        """What the documents that meet the filters can be chosen by; no text of theirs is looked at."""
        condition, values = sql_condition(filters)
        rows = (
            self._database.connection()
            .execute(f"SELECT topics, kind, publisher FROM documents WHERE {condition}", values)
            .fetchall()
        )
        return Facets(
            topics=_counts(topic for row in rows for topic in json.loads(row["topics"])),
            kinds=_counts(row["kind"] for row in rows if row["kind"]),
            publishers=_counts(row["publisher"] for row in rows if row["publisher"]),
        )

    def _passages(self, filters: Filters) -> int:
        condition, values = sql_condition(filters)
        counted = self._database.connection().execute(
            f"SELECT count(*) FROM documents JOIN passages ON document = documents.key WHERE {condition}", values
        )
        return int(counted.fetchone()[0])


def _condition(filters: Filters, part: Part | None) -> tuple[str, list[str]]:
    condition, values = sql_condition(filters)
    return (f"{condition} AND {_PARTS[part]}" if part else condition), values


def _counts(names: Iterator[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _month(day: date | None) -> str:
    return day.strftime("%Y-%m") if day else "unknown"


def _summary(row: sqlite3.Row) -> DocumentSummary:
    return DocumentSummary(
        id=row["id"],
        title=row["title"],
        characters=row["characters"],
        passages=row["passages"],
        meta=_meta(row),
        own=bool(row["owner"]),
        owner=row["owner"],
    )


def _document(row: sqlite3.Row) -> Document:
    return Document(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        meta=_meta(row),
        headings=tuple(Heading(*heading) for heading in json.loads(row["headings"])),
        pages=tuple(json.loads(row["pages"])),
        owner=row["owner"],
    )


def _meta(row: sqlite3.Row) -> DocumentMeta:
    return DocumentMeta(
        publisher=row["publisher"],
        author=row["author"],
        url=row["url"],
        via=row["via"],
        published=_day(row["published"]),
        as_of=_day(row["as_of"]),
        kind=row["kind"],
        form=row["form"],
        topics=tuple(json.loads(row["topics"])),
    )


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
