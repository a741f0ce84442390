"""A copy of a SQLite file at one moment, whatever others write meanwhile."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.storage.opened import opened_as_it_is

_READ_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A database in a backup: how many bytes it has, their digest, and how many rows each of its tables has."""

    bytes: int
    sha256: str
    rows: dict[str, int]


def take_snapshot(file: Path, copy: Path) -> Member:
    """Copy a SQLite file that another process may be writing; one step, so it is the state of one moment."""
    with opened_as_it_is(file, "ro") as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        # Without it whoever opens the copy to read it leaves two more files beside.
        target.execute("PRAGMA journal_mode = DELETE")
    return describe(copy)


def describe(file: Path) -> Member:
    """What a SQLite file holds."""
    with opened_as_it_is(file, "ro") as connection:
        tables = [
            row["name"]
            for row in connection.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' ORDER BY name")
            if _is_counted(connection, row["name"])
        ]
        rows = {one: int(connection.execute(f'SELECT count(*) FROM "{one}"').fetchone()[0]) for one in tables}
    return Member(file.stat().st_size, _digest(file), rows)


def _is_counted(connection: sqlite3.Connection, table: str) -> bool:
    """Tables of ours; not those that SQLite keeps for itself or for its full-text index."""
    row = connection.execute("SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = ?", (table,))
    return row.fetchone()["type"] == "table" and not table.startswith("sqlite_")


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while part := content.read(_READ_AT_ONCE):
            digest.update(part)
    return digest.hexdigest()
