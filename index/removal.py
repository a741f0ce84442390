"""Take documents out: their text, their passages, their words and their vectors, all or nothing."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress

from index.embedding.embeddings import drop_unused
from index.errors import DocumentMissing, VectorServerUnreachable
from index.storage.database import Database
from index.storage.documents import DocumentStore
from index.sync.file_rows import forget_files_of
from index.vectors.changes import tell_vector_index
from index.vectors.vectors import PassageIndex


def remove_documents(
    database: Database, vectors: PassageIndex, documents: DocumentStore, document_ids: Sequence[str]
) -> None:
    """Remove documents; raises DocumentMissing, and removes none, when one of them is not there.

    What is remembered of their files and addresses goes too: a file that is still there brings its documents back when
    it is added again. So does what a folder says about itself, once none of its documents is left. A process that is
    killed in between has removed all or none; the vector index is told at the next start.
    """
    missing = sorted(set(document_ids) - documents.existing(document_ids))
    if missing:
        raise DocumentMissing(f"no document has the id {missing[0]!r}")
    with database.transaction() as connection:
        origins = _origins_of(connection, document_ids)
        freed = [key for document_id in document_ids for key in delete_document(connection, document_id)]
        drop_unused(connection, freed)
        forget_files_of(connection, document_ids)
        _forget_pages(connection, document_ids)
        _forget_empty_collections(connection, origins)
    # They are gone, and no search shows them: it asks SQLite. A server that is away is told at the next addition.
    with suppress(VectorServerUnreachable):
        tell_vector_index(database, vectors, documents)


def delete_document(connection: sqlite3.Connection, document_id: str) -> list[int]:
    """Delete a document with its passages, and note that the vector index has to be told.

    Returns the keys of the embeddings that its passages used: those that no other passage uses are to be dropped.
    """
    passages = connection.execute(
        "SELECT id, embedding FROM passages WHERE document = (SELECT key FROM documents WHERE id = ?)", (document_id,)
    ).fetchall()
    connection.executemany(
        "INSERT INTO vector_changes (passage_id, change) VALUES (?, 'remove')", [(row["id"],) for row in passages]
    )
    connection.execute("DELETE FROM passages WHERE document = (SELECT key FROM documents WHERE id = ?)", (document_id,))
    connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
    return [row["embedding"] for row in passages]


def _origins_of(connection: sqlite3.Connection, document_ids: Sequence[str]) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT origin FROM documents WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(document_ids)),),
    )
    return [row["origin"] for row in rows]


def _forget_pages(connection: sqlite3.Connection, document_ids: Sequence[str]) -> None:
    """The addresses from which documents were fetched, which are their ids."""
    connection.execute(
        "DELETE FROM web_pages WHERE url IN (SELECT value FROM json_each(?))", (json.dumps(list(document_ids)),)
    )


def _forget_empty_collections(connection: sqlite3.Connection, origins: Sequence[str]) -> None:
    """What folders say about themselves when they have no document any more."""
    connection.execute(
        """DELETE FROM collections WHERE root IN (SELECT value FROM json_each(?))
           AND NOT EXISTS (SELECT 1 FROM documents WHERE origin = collections.root)""",
        (json.dumps(origins),),
    )
