"""A SQLite file opened as it is, whatever state it is in: for those who look at it, copy it or carry it over."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote


@contextmanager
def opened_as_it_is(file: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    """A connection to a file that must be there; nothing is made in it, and texts that are no UTF-8 can be read.

    With ``mode="ro"`` it cannot be written, and works beside a process that writes.
    """
    address = f"file:{quote(str(file.absolute()))}?mode={mode}"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = _text
        connection.execute("PRAGMA busy_timeout = 10000")
        yield connection


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")
