"""Read the documents that are stored."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.database import Database
from index.document import Document, DocumentMeta, Heading
from index.errors import DocumentMissing
from index.filters import Filters, sql_condition

BUNDLED = "bundled"
"""The origin of the collection that comes with the product."""


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A line in a list of documents; ``own`` tells those that somebody brought from the bundled collection."""

    id: str
    title: str
    characters: int
    passages: int
    meta: DocumentMeta
    own: bool


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
class Held:
    """A digest of everything that is indexed, and how much it is."""

    sha256: str
    documents: int
    passages: int


class DocumentStore:
    """The documents of one database."""

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
            f"SELECT * FROM documents WHERE id IN ({', '.join('?' * len(document_ids))})", list(document_ids)
        )
        return {row["id"]: _document(row) for row in rows}

    def count(self, filters: Filters | None = None, own: bool | None = None) -> int:
        """How many documents there are, or meet the filters."""
        condition, values = _condition(filters, own)
        counted = self._database.connection().execute(f"SELECT count(*) FROM documents WHERE {condition}", values)
        return int(counted.fetchone()[0])

    def digest(self) -> Held:
        """What is indexed, as one digest: the same documents, cut and embedded alike, have the same."""
        connection = self._database.connection()
        together = hashlib.sha256()
        documents = 0
        for row in connection.execute("SELECT id, fingerprint FROM documents ORDER BY id"):
            together.update(f"{row['id']}\0{row['fingerprint']}\n".encode())
            documents += 1
        passages = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        return Held(together.hexdigest(), documents, passages)

    def page(
        self, limit: int, after: str = "", filters: Filters | None = None, own: bool | None = None
    ) -> list[DocumentSummary]:
        """Documents in the order of their ids, the first one behind ``after``; ``own`` leaves out the others."""
        condition, values = _condition(filters, own)
        rows = self._database.connection().execute(
            f"""SELECT documents.*, length(text) AS characters,
                       (SELECT count(*) FROM passages WHERE document = documents.key) AS passages
                FROM documents WHERE id > ? AND {condition} ORDER BY id LIMIT ?""",
            (after, *values, limit),
        )
        return [
            DocumentSummary(
                row["id"], row["title"], row["characters"], row["passages"], _meta(row), row["origin"] != BUNDLED
            )
            for row in rows
        ]

    def statistics(self) -> Statistics:
        """Counts over all documents; what is unknown is counted as "unknown"."""
        metas = [_meta(row) for row in self._rows()]
        connection = self._database.connection()
        characters = connection.execute("SELECT coalesce(sum(length(text)), 0) FROM documents").fetchone()[0]
        passages = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        return Statistics(
            documents=len(metas),
            passages=passages,
            characters=characters,
            topics=_counts(topic for meta in metas for topic in meta.topics or ("unknown",)),
            kinds=_counts(meta.kind or "unknown" for meta in metas),
            publishers=_counts(meta.publisher or "unknown" for meta in metas),
            months=dict(sorted(_counts(_month(meta.dated) for meta in metas).items())),
        )

    def _rows(self) -> Iterator[sqlite3.Row]:
        yield from self._database.connection().execute(
            "SELECT publisher, author, url, via, published, as_of, kind, form, topics FROM documents"
        )


def _condition(filters: Filters | None, own: bool | None) -> tuple[str, list[str]]:
    condition, values = sql_condition(filters or Filters())
    if own is None:
        return condition, values
    return f"{condition} AND origin {'<>' if own else '='} ?", [*values, BUNDLED]


def _counts(names: Iterator[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _month(day: date | None) -> str:
    return day.strftime("%Y-%m") if day else "unknown"


def _document(row: sqlite3.Row) -> Document:
    return Document(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        meta=_meta(row),
        headings=tuple(Heading(*heading) for heading in json.loads(row["headings"])),
        pages=tuple(json.loads(row["pages"])),
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
