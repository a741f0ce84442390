"""Words as the full-text index sees them: by its own tokenizer, so that both always agree."""

import sqlite3
from collections.abc import Sequence

STEM_TABLES = """
CREATE VIRTUAL TABLE temp.stem_texts USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE temp.stem_places USING fts5vocab ('temp', 'stem_texts', 'instance');
"""
"""To be run once on every connection that is handed to ``stems``."""


def stems(connection: sqlite3.Connection, texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The stems of each text in order. They pass through a temporary table of the connection.

    >>> connection = sqlite3.connect(":memory:", isolation_level=None)
    >>> _ = connection.executescript(STEM_TABLES)
    >>> stems(connection, ["Troops deployed", "30,000"])
    [('troop', 'deploi'), ('30', '000')]
    """
    connection.execute("SAVEPOINT stems")
    try:
        connection.executemany("INSERT INTO temp.stem_texts (rowid, text) VALUES (?, ?)", enumerate(texts))
        found: list[list[str]] = [[] for _ in texts]
        for term, row in connection.execute("SELECT term, doc FROM temp.stem_places ORDER BY doc, offset"):
            found[row].append(term)
    finally:
        if connection.in_transaction:  # SQLite itself ends it when the disk is full, and that is what has to be told.
            connection.execute("ROLLBACK TO stems")
            connection.execute("RELEASE stems")
    return [tuple(words) for words in found]
