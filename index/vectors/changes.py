"""What the vector index still has to be told, and how it is told.

Changes are listed in SQLite by the transaction that makes them. Whatever a process that was
killed left on the list is told at the next start.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence

from index.embedding.embeddings import passage_vectors
from index.storage.database import Database
from index.storage.documents import DocumentStore
from index.vectors.vectors import PassageIndex, StoredVector, metadata_of

_AT_ONCE = 500
"""Changes that are told and crossed off together."""


def queue_all(connection: sqlite3.Connection) -> None:
    """List all passages, for a vector index that is empty."""
    connection.execute("DELETE FROM vector_changes")
    connection.execute("INSERT INTO vector_changes (passage_id, change) SELECT id, 'put' FROM passages ORDER BY key")


def waiting(database: Database) -> int:
    """How many changes the vector index has not been told."""
    counted: int = database.connection().execute("SELECT count(*) FROM vector_changes").fetchone()[0]
    return counted


def queue_lost_vectors(database: Database, vectors: PassageIndex) -> None:
    """When the vector index knows fewer or more passages than there are, what it was told was lost: tell it all anew.

    To be called when nothing waits.
    """
    with database.transaction() as connection:
        passages = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        if vectors.count() != passages:
            vectors.clear()
            queue_all(connection)


def tell_vector_index(database: Database, vectors: PassageIndex, documents: DocumentStore) -> None:
    """Tell the vector index what it has not been told yet; telling twice does no harm."""
    for _ in telling(database, vectors, documents):
        pass


def telling(database: Database, vectors: PassageIndex, documents: DocumentStore) -> Iterator[int]:
    """Tell it step by step; yields how many changes were told in each."""
    while rows := _first_changes(database):
        final = {row["passage_id"]: row["change"] for row in rows}
        stored = _stored_vectors(database, documents, [one for one, change in final.items() if change == "put"])
        # What was put and is gone again by now is also on the list further down, as removed.
        vectors.remove([passage_id for passage_id, change in final.items() if change == "remove"])
        vectors.put(stored)
        with database.transaction() as connection:
            connection.execute("DELETE FROM vector_changes WHERE number <= ?", (rows[-1]["number"],))
        yield len(rows)


def _first_changes(database: Database) -> list[sqlite3.Row]:
    return (
        database.connection()
        .execute("SELECT number, passage_id, change FROM vector_changes ORDER BY number LIMIT ?", (_AT_ONCE,))
        .fetchall()
    )


def _stored_vectors(database: Database, documents: DocumentStore, passage_ids: Sequence[str]) -> list[StoredVector]:
    document_of = {
        row["id"]: row["document_id"]
        for row in database.connection().execute(
            """SELECT passages.id, documents.id AS document_id
               FROM passages JOIN documents ON documents.key = document
               WHERE passages.id IN (SELECT value FROM json_each(?))""",
            (json.dumps(list(passage_ids)),),
        )
    }
    heads = documents.heads(sorted(set(document_of.values())))
    metadata = {one.id: metadata_of(one.id, one.meta, one.owner) for one in heads.values()}
    vectors = passage_vectors(database, passage_ids)
    return [StoredVector(one, vector, metadata[document_of[one]]) for one, vector in vectors.items()]
