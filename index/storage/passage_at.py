"""The passage that a place in a document lies in."""

from index.document import Passage
from index.storage.database import Database
from index.storage.passage_rows import read_passage


def passage_at(database: Database, document_id: str, place: int) -> Passage | None:
    """The passage with the character at ``place``; None in a heading, or where there is no such document."""
    row = (
        database.connection()
        .execute(
            """SELECT passages.*, documents.id AS document_id, documents.title
               FROM passages JOIN documents ON documents.key = passages.document
               WHERE documents.id = ? AND start <= ? AND "end" > ? ORDER BY start LIMIT 1""",
            (document_id, place, place),
        )
        .fetchone()
    )
    return read_passage(row) if row else None
