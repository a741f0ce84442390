"""Which version of its tables a SQLite file has, and which one this release knows."""

import re
import sqlite3
from pathlib import Path

from index.errors import SchemaNewer, SchemaOlder

_DECLARED = re.compile(r"^-- Schema version (\d+)", re.MULTILINE)


def declared_version(schema: str) -> int:
    """The version that a schema says it has.

    >>> declared_version("-- Schema version 3: raise it with every change.")
    3
    """
    found = _DECLARED.search(schema)
    return int(found[1]) if found else 0


def stored_version(connection: sqlite3.Connection) -> int | None:
    """The version of the tables in a file; None when it has none yet."""
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return None
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def bring_to_version(connection: sqlite3.Connection, path: Path, schema: str, rebuilt: bool) -> None:
    """Make the tables of a schema that are not there yet, and note its version.

    Raises SchemaNewer for a file that a later release wrote, and SchemaOlder for one that has to be ``rebuilt``.
    """
    stored, declared = stored_version(connection), declared_version(schema)
    if stored is not None and stored > declared:
        raise SchemaNewer(
            f"{path} was written by a newer Backstop (schema {stored}, this one knows {declared}); update Backstop, "
            "or use another BACKSTOP_DATA_DIR"
        )
    if rebuilt and stored is not None and stored < declared:
        raise SchemaOlder(
            f"{path} was written by an older Backstop (schema {stored}, this one has {declared}); "
            "backstop index stats, or any start, brings it up to date"
        )
    connection.executescript(schema)
    if stored != declared:
        connection.execute(f"PRAGMA user_version = {declared}")
