"""Write documents with their passages into SQLite."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from index.document import Document, Passage
from index.storage.near_copies import remember_signature
from index.storage.sentence_words import pack_words
from index.storage.stems import stems


@dataclass(frozen=True, slots=True)
class CutDocument:
    """A document with the digest of all that is stored of it, its passages and the digests of their embeddings."""

    document: Document
    origin: str
    fingerprint: str
    passages: tuple[Passage, ...]
    embeddings: tuple[str, ...]


def by_embedding(cuts: Sequence[CutDocument]) -> dict[str, Passage]:
    """The passages of documents, one for each embedding, by its digest."""
    return {digest: one for cut in cuts for digest, one in zip(cut.embeddings, cut.passages, strict=True)}


def packed_words(connection: sqlite3.Connection, cuts: Sequence[CutDocument]) -> list[bytes]:
    """The words of every sentence of every passage, in one go."""
    passages = [one for cut in cuts for one in cut.passages]
    sentences = [one.text[s.start - one.start : s.end - one.start] for one in passages for s in one.sentences]
    words = iter(stems(connection, sentences))
    return [pack_words([next(words) for _ in one.sentences]) for one in passages]


def insert_documents(connection: sqlite3.Connection, cuts: Sequence[CutDocument], words: Sequence[bytes]) -> None:
    """Insert documents that are not there, and note that the vector index has to be told of their passages."""
    packed = iter(words)
    for cut in cuts:
        key = _insert_document(connection, cut)
        remember_signature(connection, key, cut.document.text)
        insert_passages(connection, key, cut, [next(packed) for _ in cut.passages])


def _insert_document(connection: sqlite3.Connection, cut: CutDocument) -> int:
    document, meta = cut.document, cut.document.meta
    row = {
        "id": document.id,
        "sha256": document.sha256,
        "fingerprint": cut.fingerprint,
        "origin": cut.origin,
        "owner": document.owner,
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


def insert_passages(
    connection: sqlite3.Connection, document_key: int, cut: CutDocument, packed: Sequence[bytes]
) -> None:
    """Insert the passages of a document with the words of each, and note that the vector index has to be told."""
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
