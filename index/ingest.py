"""Bring documents into the index, so that a kill at any moment loses and doubles nothing.

Per batch: cut, embed what the cache does not hold, then change documents, passages and the list
of things to tell the vector index in one SQLite transaction, then tell it. Whatever a killed run
left untold is told at the next start.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace

from index.database import Database
from index.document import Document, Passage
from index.documents import DocumentStore
from index.embed import Embedder
from index.embeddings import embedding_digest, store, stored_digests
from index.removal import delete_document
from index.sentence_words import pack_words
from index.split import SPLITTER_VERSION, Splitter
from index.stems import stems
from index.vector_changes import tell_vector_index
from index.vectors import PassageIndex

_CHARACTERS_IN_BATCH = 200_000
"""Enough to fill the embedder's batches with passages of like length; a kill costs no more."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document to bring in, and the folder or file that was added with it."""

    document: Document
    origin: str


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of documents so far; ``refused`` holds (document id, reason)."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    passages: int = 0
    embedded: int = 0
    refused: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: "Ingested") -> "Ingested":
        return Ingested(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class _Cut:
    """A document that is new or has changed, with its passages and the digests of their embeddings."""

    source: Source
    fingerprint: str
    passages: tuple[Passage, ...]
    embeddings: tuple[str, ...]


class Ingest:
    """Adds documents to one index."""

    def __init__(self, database: Database, vectors: PassageIndex, embedder: Embedder, splitter: Splitter) -> None:
        self._database = database
        self._vectors = vectors
        self._embedder = embedder
        self._splitter = splitter
        self._documents = DocumentStore(database)

    def add(self, sources: Iterable[Source]) -> Iterator[Ingested]:
        """Bring documents in, batch by batch, and tell after each what became of it.

        A document whose content and metadata did not change is left alone. A document whose id
        belongs to another origin, or that comes twice, is refused, so that no file silently
        replaces another.
        """
        seen: set[str] = set()
        batch: list[Source] = []
        characters = 0
        for source in sources:
            batch.append(source)
            characters += len(source.document.text)
            if characters >= _CHARACTERS_IN_BATCH:
                yield self._add_batch(batch, seen)
                batch, characters = [], 0
        if batch:
            yield self._add_batch(batch, seen)

    def _add_batch(self, batch: Sequence[Source], seen: set[str]) -> Ingested:
        known = self._known(batch)
        outcome, cuts = Ingested(), []
        for source in batch:
            document_id = source.document.id
            stored = known.get(document_id)
            fingerprint = self._fingerprint(source.document)
            if document_id in seen:
                outcome += _refused(document_id, source.origin)
            elif stored and stored["fingerprint"] == fingerprint:
                outcome += Ingested(unchanged=1)
            elif stored and stored["origin"] != source.origin:
                outcome += _refused(document_id, stored["origin"])
            else:
                cuts.append(self._cut(source, fingerprint))
                outcome += Ingested(changed=1) if stored else Ingested(added=1)
            seen.add(document_id)
        embedded = self._embed(cuts)
        self._write(cuts)
        tell_vector_index(self._database, self._vectors, self._documents)
        return replace(outcome, passages=sum(len(cut.passages) for cut in cuts), embedded=embedded)

    def _known(self, batch: Sequence[Source]) -> dict[str, sqlite3.Row]:
        rows = self._database.connection().execute(
            "SELECT id, fingerprint, origin FROM documents WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([source.document.id for source in batch]),),
        )
        return {row["id"]: row for row in rows}

    def _fingerprint(self, document: Document) -> str:
        return f"{document.fingerprint()}-{SPLITTER_VERSION}-{self._embedder.digest[:16]}"

    def _cut(self, source: Source, fingerprint: str) -> _Cut:
        passages = tuple(self._splitter.split(source.document))
        digests = tuple(embedding_digest(self._embedder.digest, passage) for passage in passages)
        return _Cut(source, fingerprint, passages, digests)

    def _embed(self, cuts: Sequence[_Cut]) -> int:
        """Embed the passages that the cache does not hold; returns how many those were."""
        wanted = {digest: one for cut in cuts for digest, one in zip(cut.embeddings, cut.passages, strict=True)}
        for digest in stored_digests(self._database, list(wanted)):
            del wanted[digest]
        if wanted:
            vectors = self._embedder.embed_passages(list(wanted.values()))
            store(self._database, dict(zip(wanted, vectors, strict=True)))
        return len(wanted)

    def _write(self, cuts: Sequence[_Cut]) -> None:
        packed = iter(_packed_words(self._database.connection(), [one for cut in cuts for one in cut.passages]))
        with self._database.transaction() as connection:
            for cut in cuts:
                delete_document(connection, cut.source.document.id)
                key = _insert_document(connection, cut)
                _insert_passages(connection, key, cut, [next(packed) for _ in cut.passages])


def _refused(document_id: str, owner: str) -> Ingested:
    return Ingested(refused=((document_id, f"the id is already taken by a document from {owner}"),))


def _insert_document(connection: sqlite3.Connection, cut: _Cut) -> int:
    document, meta = cut.source.document, cut.source.document.meta
    row = {
        "id": document.id,
        "sha256": document.sha256,
        "fingerprint": cut.fingerprint,
        "origin": cut.source.origin,
        "title": document.title,
        "text": document.text,
        "headings": json.dumps([astuple(heading) for heading in document.headings]),
        "pages": json.dumps(document.pages),
        "publisher": meta.publisher,
        "author": meta.author,
        "url": meta.url,
        "via": meta.via,
        "published": meta.published and meta.published.isoformat(),
        "as_of": meta.as_of and meta.as_of.isoformat(),
        "kind": meta.kind,
        "form": meta.form,
        "topics": json.dumps(meta.topics),
    }
    columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    inserted = connection.execute(f"INSERT INTO documents ({columns}) VALUES ({marks})", row)
    return int(inserted.lastrowid or 0)


def _insert_passages(connection: sqlite3.Connection, document_key: int, cut: _Cut, packed: Sequence[bytes]) -> None:
    connection.executemany(
        """INSERT INTO passages (id, document, start, "end", text, context, heading, page, sentences, words, embedding)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT key FROM embeddings WHERE digest = ?))""",
        [
            (one.id, document_key, one.start, one.end, one.text, one.context, one.heading, one.page,
             json.dumps([astuple(span) for span in one.sentences]), words, embedding)
            for one, words, embedding in zip(cut.passages, packed, cut.embeddings, strict=True)
        ],
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO vector_changes (passage_id, change) VALUES (?, 'put')", [(one.id,) for one in cut.passages]
    )


def _packed_words(connection: sqlite3.Connection, passages: Sequence[Passage]) -> list[bytes]:
    """The words of every sentence of every passage, in one go."""
    sentences = [one.text[s.start - one.start : s.end - one.start] for one in passages for s in one.sentences]
    words = iter(stems(connection, sentences))
    return [pack_words([next(words) for _ in one.sentences]) for one in passages]
