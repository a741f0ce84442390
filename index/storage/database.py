"""The SQLite file that holds everything: one connection per thread, one writer at a time."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from index.storage.schema_version import bring_to_version
from index.storage.stems import STEM_TABLES

FILE_NAME = "backstop.sqlite3"
"""Of the index in a data directory."""


class _OfThread:
    """The connection of one thread, closed when that thread ends.

    A connection and its cache of statements refer to each other, so that one that is only dropped stays open, with
    its files and its memory, until the garbage collector comes by.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._thread = threading.get_ident()

    def __del__(self) -> None:
        """Only in its own thread: another one may not close it under work that goes on."""
        if threading.get_ident() == self._thread:
            self.connection.close()


class _Connection(sqlite3.Connection):
    """A connection that is closed at the latest when it is collected."""

    def __del__(self) -> None:
        self.close()


class Database:
    """Connections to one SQLite file in WAL mode, with the schema in place."""

    def __init__(self, path: Path, schema_of: str = "index") -> None:
        """``schema_of`` is the package whose ``schema.sql`` makes the tables that are not there yet.

        Raises SchemaNewer, and for an index SchemaOlder: that one is rebuilt by ``index.migration``.
        """
        self._path = path
        self._local = threading.local()
        self._writing = threading.Lock()
        schema = files(schema_of).joinpath("schema.sql").read_text("utf-8")
        bring_to_version(self.connection(), path, schema, rebuilt=schema_of == "index")

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, for reading."""
        kept: _OfThread | None = getattr(self._local, "kept", None)
        if kept is not None:
            return kept.connection
        made = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, factory=_Connection)
        made.row_factory = sqlite3.Row
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("PRAGMA synchronous = FULL")  # What was acknowledged also outlives a power cut.
        made.execute("PRAGMA foreign_keys = ON")
        made.execute("PRAGMA busy_timeout = 10000")
        made.executescript(STEM_TABLES)
        self._local.kept = _OfThread(made)
        return made

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything this thread reads inside is the state of one moment, whatever others write."""
        connection = self.connection()
        connection.execute("BEGIN")
        try:
            yield
        finally:
            roll_back(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept together or not at all."""
        connection = self.connection()
        with self._writing:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                roll_back(connection)
                raise

    def fact(self, name: str) -> str | None:
        """A stored fact about the whole index, such as its embedder."""
        row = self.connection().execute("SELECT value FROM facts_about_index WHERE name = ?", (name,)).fetchone()
        return row["value"] if row else None

    def set_fact(self, name: str, value: str) -> None:
        """Store a fact about the whole index."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO facts_about_index VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Let go of the connections of all threads; one that is in use is closed when it is done.

        Closing it under the thread that uses it would crash the process.
        """
        self._local = threading.local()


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo a transaction, unless SQLite did so itself, as when the disk is full: that error is then the one to tell."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
