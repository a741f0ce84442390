"""The passage that a place in a document lies in."""

import json

from index.database import Database
from index.document import Passage, Span


def passage_at(database: Database, document_id: str, place: int) -> Passage | None:
    """The passage with the character at ``place``; None in a heading, or where there is no such document."""
    row = (
        database.connection()
        .execute(
            """SELECT passages.*, documents.title FROM passages JOIN documents ON documents.key = passages.document
               WHERE documents.id = ? AND start <= ? AND "end" > ? ORDER BY start LIMIT 1""",
            (document_id, place, place),
        )
        .fetchone()
    )
    if row is None:
        return None
    return Passage(
        id=row["id"],
        document_id=document_id,
        start=row["start"],
        end=row["end"],
        text=row["text"],
        title=row["title"],
        heading=row["heading"],
        page=row["page"],
        sentences=tuple(Span(*span) for span in json.loads(row["sentences"])),
    )
