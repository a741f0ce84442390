"""Copy the rows of an older file that cannot be made again into a new one, as far as both have their columns."""

import sqlite3

from index.storage.database import Database

_CARRIED = ("facts_about_index", "collections", "documents", "embeddings", "files", "file_contents", "web_pages")
"""In an order in which every row comes behind the rows that it points to. What is left out is made from these."""

_AT_ONCE = 200


def carry_rows(old: sqlite3.Connection, new: Database) -> None:
    """Copy all rows, in steps, each kept as a whole; goes on behind the last row that was copied before."""
    for table in _CARRIED:
        columns = [name for name in _columns(new.connection(), table) if name in _columns(old, table)]
        if columns:
            _carry_table(old, new, table, columns)


def carry_removals(old: sqlite3.Connection, new: Database) -> None:
    """Note that the vector index has to forget what the new file does not hold any more.

    These are passages that are cut differently now, and those that it was not told to forget yet.
    """
    with new.transaction() as connection:
        connection.execute("DELETE FROM vector_changes WHERE change = 'remove'")
        for table in ("passages", "vector_changes"):
            column = "id" if table == "passages" else "passage_id"
            if column in _columns(old, table):
                connection.executemany(
                    """INSERT INTO vector_changes (passage_id, change)
                       SELECT ?1, 'remove' WHERE NOT EXISTS (SELECT 1 FROM passages WHERE id = ?1)""",
                    (tuple(row) for row in old.execute(f"SELECT DISTINCT {column} FROM {table}")),
                )


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table, none when there is no such table; ``key`` is SQLite's own number of a row."""
    rows = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return [row["name"] for row in rows if row["name"] != "key"]


def _carry_table(old: sqlite3.Connection, new: Database, table: str, columns: list[str]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    last = new.connection().execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0]
    select = f"SELECT rowid, {named} FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT {_AT_ONCE}"
    while rows := old.execute(select, (last,)).fetchall():
        with new.transaction() as connection:
            connection.executemany(
                f"INSERT INTO {table} (rowid, {named}) VALUES (?, {marks})", (tuple(row) for row in rows)
            )
        last = rows[-1][0]
