"""Which documents are near copies of each other: one text that several publishers printed.

The signature of every document is kept with the hashes of its bands, by which those that may be alike are looked up.
"""

import sqlite3
from collections.abc import Sequence
from itertools import islice

import numpy as np

from index.document import Document
from index.storage.database import Database
from index.storage.documents import DocumentStore
from index.storage.filters import SHARED, Filters, sql_condition
from index.storage.signature import SIGNATURE_VERSION, Signature, bands, nearly_same, signature, similarity

_VERSION = "signatures"
"""The fact about an index that says how its signatures were made."""

_LOOKED_AT = 5000
"""So many shared bands are followed at most: whoever has thousands of copies need not know them all."""

_MOST_COPIES = 20


def remember_signature(connection: sqlite3.Connection, key: int, text: str) -> None:
    """Keep the signature of a new document; it goes with the row of ``documents`` that has this key."""
    made = signature(text)
    if made is None:
        return
    connection.execute(
        "INSERT INTO signatures (document, wording, figures) VALUES (?, ?, ?)",
        (key, made.wording.tobytes(), made.figures.tobytes()),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO signature_bands (band, document) VALUES (?, ?)",
        [(band, key) for band in bands(made.wording)],
    )


class NearCopies:
    """The near copies among the documents of one database."""

    def __init__(self, database: Database) -> None:
        """Make the signatures of documents that were stored when there were none or other ones."""
        self._database = database
        self._documents = DocumentStore(database)
        if database.fact(_VERSION) != SIGNATURE_VERSION:
            _remember_all(database)
            database.set_fact(_VERSION, SIGNATURE_VERSION)

    def of(self, document_ids: Sequence[str], filters: Filters = SHARED) -> dict[str, tuple[Document, ...]]:
        """The near copies of each document that has some, the most alike first, at most 20 each.

        They meet the filters, the documents themselves need not. A copy of a copy is one only when it is like the
        document itself.
        """
        ids = {one: _copies(self._database.connection(), one, filters) for one in dict.fromkeys(document_ids)}
        stored = self._documents.get_many([copy for copies in ids.values() for copy in copies])
        return {one: tuple(stored[copy] for copy in copies if copy in stored) for one, copies in ids.items() if copies}


def _remember_all(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("DELETE FROM signature_bands")
        connection.execute("DELETE FROM signatures")
        for row in connection.execute("SELECT key FROM documents").fetchall():
            text = connection.execute("SELECT text FROM documents WHERE key = ?", (row["key"],)).fetchone()["text"]
            remember_signature(connection, row["key"], text)


def _copies(connection: sqlite3.Connection, document_id: str, filters: Filters) -> list[str]:
    own = connection.execute(
        """SELECT document, wording, figures FROM signatures
           WHERE document = (SELECT key FROM documents WHERE id = ?)""",
        (document_id,),
    ).fetchone()
    if own is None:
        return []
    mine = _signature(own)
    condition, values = sql_condition(filters)
    rows = connection.execute(
        f"""SELECT documents.id, wording, figures FROM signatures JOIN documents ON key = document
            WHERE document IN (
                SELECT other.document FROM signature_bands AS own JOIN signature_bands AS other USING (band)
                    JOIN documents ON documents.key = other.document
                WHERE own.document = ? AND other.document <> own.document AND {condition} LIMIT ?)""",
        (own["document"], *values, _LOOKED_AT),
    )
    others = {row["id"]: _signature(row) for row in rows}
    ranked = sorted(others, key=lambda one: (-similarity(mine, others[one]), one))
    return list(islice((one for one in ranked if nearly_same(mine, others[one])), _MOST_COPIES))


def _signature(row: sqlite3.Row) -> Signature:
    return Signature(np.frombuffer(row["wording"], np.uint32), np.frombuffer(row["figures"], np.uint32))
