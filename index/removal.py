"""Take documents out: their text, their passages, their words and their vectors, all or nothing."""

import sqlite3
from collections.abc import Sequence

from index.errors import DocumentMissing
from index.storage.database import Database
from index.storage.documents import DocumentStore
from index.sync.file_rows import forget_files_of
from index.vectors.changes import tell_vector_index
from index.vectors.vectors import PassageIndex


def remove_documents(
    database: Database, vectors: PassageIndex, documents: DocumentStore, document_ids: Sequence[str]
) -> None:
    """Remove documents; raises DocumentMissing, and removes none, when one of them is not there.

    What is remembered of their files goes too: a file that is still there brings its documents back when it is added
    again. A process that is killed in between has removed all or none; the vector index is told at the next start.
    """
    missing = sorted(set(document_ids) - documents.get_many(document_ids).keys())
    if missing:
        raise DocumentMissing(f"no document has the id {missing[0]!r}")
    with database.transaction() as connection:
        for document_id in document_ids:
            delete_document(connection, document_id)
        forget_files_of(connection, document_ids)
        connection.execute("DELETE FROM embeddings WHERE key NOT IN (SELECT embedding FROM passages)")
    tell_vector_index(database, vectors, documents)


def delete_document(connection: sqlite3.Connection, document_id: str) -> None:
    """Delete a document with its passages, and note that the vector index has to be told."""
    connection.execute(
        """INSERT INTO vector_changes (passage_id, change)
           SELECT passages.id, 'remove' FROM passages JOIN documents ON documents.key = document
           WHERE documents.id = ?""",
        (document_id,),
    )
    connection.execute("DELETE FROM passages WHERE document = (SELECT key FROM documents WHERE id = ?)", (document_id,))
    connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
