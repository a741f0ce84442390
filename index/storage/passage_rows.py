"""A stored passage, read from its row."""

import json
import sqlite3

from index.document import Passage, Span


def read_passage(row: sqlite3.Row) -> Passage:
    """The passage of a row of ``passages`` that has its document's ``document_id`` and ``title`` beside it."""
    return Passage(
        id=row["id"],
        document_id=row["document_id"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        title=row["title"],
        heading=row["heading"],
        page=row["page"],
        sentences=tuple(Span(*span) for span in json.loads(row["sentences"])),
    )
