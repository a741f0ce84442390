"""Make the passages of carried documents from their texts; what was embedded before is not embedded again."""

import hashlib
import sqlite3
from collections.abc import Sequence

from index.document import Document
from index.embedding.embed import Embedder
from index.embedding.embeddings import embed_missing
from index.ingest import cut_document, fingerprint_of
from index.splitting.split import Splitter
from index.storage.database import Database
from index.storage.document_rows import CutDocument, by_embedding, insert_passages, packed_words
from index.storage.documents import DocumentStore
from index.storage.near_copies import remember_signature

_AT_ONCE = 20
_DONE = "passages_cut"
"""A fact of the file while it is made: the key of the last document whose passages are there."""


def cut_again(database: Database, embedder: Embedder) -> None:
    """Cut and store all documents, in steps, each kept as a whole; goes on where it was stopped.

    Only passages that are cut differently now, or whose embedding was lost, are embedded.
    """
    splitter = Splitter(embedder.count_tokens, embedder.passage_tokens)
    while rows := _next_documents(database):
        documents = DocumentStore(database).get_many([row["id"] for row in rows])
        cuts = [_cut(documents[row["id"]], row, splitter, embedder) for row in rows]
        embed_missing(database, embedder, by_embedding(cuts))
        _store(database, rows, cuts)
    with database.transaction() as connection:
        connection.execute("DELETE FROM facts_about_index WHERE name = ?", (_DONE,))


def _next_documents(database: Database) -> list[sqlite3.Row]:
    return (
        database.connection()
        .execute(
            "SELECT key, id, origin, sha256, fingerprint FROM documents WHERE key > ? ORDER BY key LIMIT ?",
            (int(database.fact(_DONE) or 0), _AT_ONCE),
        )
        .fetchall()
    )


def _cut(document: Document, row: sqlite3.Row, splitter: Splitter, embedder: Embedder) -> CutDocument:
    return cut_document(document, row["origin"], _fingerprint(document, row, embedder), splitter, embedder)


def _fingerprint(document: Document, row: sqlite3.Row, embedder: Embedder) -> str:
    """Empty for a document that is damaged, or was found to be: adding its file again must take it for changed."""
    sound = hashlib.sha256(document.text.encode()).hexdigest() == row["sha256"]
    return fingerprint_of(document, embedder) if sound and row["fingerprint"] else ""


def _store(database: Database, rows: Sequence[sqlite3.Row], cuts: Sequence[CutDocument]) -> None:
    packed = iter(packed_words(database.connection(), cuts))
    with database.transaction() as connection:
        for row, cut in zip(rows, cuts, strict=True):
            remember_signature(connection, row["key"], cut.document.text)
            insert_passages(connection, row["key"], cut, [next(packed) for _ in cut.passages])
            connection.execute("UPDATE documents SET fingerprint = ? WHERE key = ?", (cut.fingerprint, row["key"]))
        connection.execute("INSERT OR REPLACE INTO facts_about_index VALUES (?, ?)", (_DONE, str(rows[-1]["key"])))
