"""Bring an index that an older release wrote to today's schema, all of it or nothing.

A new file is made beside the old one, which is only read, and takes its place when it is complete. A process that is
killed before that leaves the old file as it was, and a new one that the next start goes on with.
"""

import logging
import sqlite3
import zlib
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from index.embedding.embed import Embedder
from index.embedding.made_by import check_embedder, refuse_another
from index.migration.carried_rows import carry_removals, carry_rows
from index.migration.cut_again import cut_again
from index.splitting.split import SPLITTER_VERSION
from index.storage.database import FILE_NAME, Database
from index.storage.opened import opened_as_it_is
from index.storage.schema_version import declared_version, stored_version
from index.storage.write_out import write_out

_log = logging.getLogger(__name__)

_NEW = f"{FILE_NAME}-new"
_CHANGES_OF_FILE = slice(24, 28)
"""Where SQLite counts, in the head of a file, how often it was changed."""


def migrate(data_dir: Path, embedder: Embedder) -> None:
    """Rebuild the index of a data directory when its schema is an older one; else nothing happens.

    The directory must be held. The vector index is told all passages by whoever opens the new file. Raises
    WrongEmbedder when another model made the index.
    """
    file, new = data_dir / FILE_NAME, data_dir / _NEW
    if not _is_older(file):
        _delete(new)
        return
    _refuse_another_embedder(file, embedder)
    _log.warning("%s is brought up to date; its texts and embeddings are kept", file)
    _settle(file)
    _make(file, new, embedder)
    _settle(new)
    write_out(new)
    new.replace(file)
    write_out(data_dir)


def _is_older(file: Path) -> bool:
    if not file.is_file():
        return False
    with opened_as_it_is(file) as connection:
        stored = stored_version(connection)
    return stored is not None and stored < declared_version(files("index").joinpath("schema.sql").read_text("utf-8"))


def _refuse_another_embedder(file: Path, embedder: Embedder) -> None:
    """At once: copying takes minutes."""
    with opened_as_it_is(file) as connection:
        row = connection.execute("SELECT value FROM facts_about_index WHERE name = 'embedder'").fetchone()
    if row is not None:
        refuse_another(row["value"], embedder)


def _settle(file: Path) -> None:
    """Put everything into the one file: a journal left beside it would be read into the file that replaces it."""
    with opened_as_it_is(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")


def _make(file: Path, new: Path, embedder: Embedder) -> None:
    mark = _mark(file, embedder)
    if not _goes_on(new, mark):
        _delete(new)
    database = Database(new)
    with closing(database.connection()) as connection, opened_as_it_is(file, "ro") as old:
        connection.execute(f"PRAGMA application_id = {mark}")
        carry_rows(old, database)
        check_embedder(database, embedder)
        cut_again(database, embedder)
        carry_removals(old, database)
        connection.execute("PRAGMA application_id = 0")


def _mark(file: Path, embedder: Embedder) -> int:
    """Tells a file that was begun from this very file and with the same means; never 0."""
    with file.open("rb") as content:
        changes = content.read(100)[_CHANGES_OF_FILE].hex()
    made_of = f"{changes} {file.stat().st_size} {SPLITTER_VERSION} {embedder.digest}"
    return zlib.crc32(made_of.encode()) & 0x7FFFFFFF or 1


def _goes_on(new: Path, mark: int) -> bool:
    """Whether what a process that was killed left behind may be gone on with."""
    try:
        if not new.is_file() or _is_older(new):
            return False
        with opened_as_it_is(new) as connection:
            return bool(connection.execute("PRAGMA application_id").fetchone()[0] == mark)
    except sqlite3.DatabaseError:
        return False


def _delete(file: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
