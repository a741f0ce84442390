"""Whether a SQLite file is sound as such, whatever it means."""

import sqlite3
from collections.abc import Iterator

from index.storage.database import roll_back
from index.storage.finding import REBUILD, RESTORE, Finding

_MOST_TOLD = 20


def check_database(connection: sqlite3.Connection, name: str) -> Iterator[Finding]:
    """What SQLite itself says about a file: its pages, its indexes, and rows that point to rows.

    Raises sqlite3.DatabaseError when it cannot even look; ``unreadable`` is the finding for that.
    """
    for row in connection.execute(f"PRAGMA integrity_check({_MOST_TOLD})"):
        # Newer releases of SQLite look at the full-text index here too; that one can be made again.
        if row[0] != "ok" and "FTS5" not in row[0]:
            yield Finding(name, " ".join(row[0].split()), RESTORE)
    for row in connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST_TOLD):
        yield Finding(name, f"a row of {row['table']} points to a row of {row['parent']} that is missing", RESTORE)


def unreadable(name: str, error: sqlite3.DatabaseError) -> Finding:
    """A file that is damaged so much, or is no database at all."""
    return Finding(name, f"cannot be read: {error}", RESTORE)


def check_words(connection: sqlite3.Connection, name: str) -> Iterator[Finding]:
    """Whether the full-text index is sound and holds what the passages say."""
    connection.execute("BEGIN")
    try:
        # The command that checks looks like a change, but is none.
        connection.execute("INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        yield Finding(name, f"the full-text index is not what the passages say: {error}", REBUILD)
    finally:
        roll_back(connection)
