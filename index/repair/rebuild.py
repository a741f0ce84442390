"""Make again what can be made from SQLite alone: the full-text index and the vector index. Nothing is embedded."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import IndexDamaged
from index.repair.alone import alone_with
from index.repair.check_documents import DamagedDocument, damaged_documents
from index.storage.database import Database
from index.storage.documents import DocumentStore
from index.storage.finding import RESTORE
from index.storage.opened import opened_as_it_is
from index.sync.file_rows import let_read_again
from index.vectors.changes import telling
from index.vectors.home import open_vector_index
from index.vectors.mending import set_aside
from index.vectors.vectors import PassageIndex


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How far it has come: passages the vector index was told of all, and what was done before.

    ``dropped`` embeddings belonged to no passage; ``damaged`` documents have to be added again from their files.
    """

    passages: int
    told: int = 0
    dropped: int = 0
    damaged: int = 0


def rebuild(data_dir: Path, server: str | None = None) -> Iterator[Rebuilt]:
    """Make both indexes of a data directory again, the vectors there or on a Chroma server; yields after every step.

    A process that is killed in between leaves a list of what the vector index was not told yet, which the next
    start, or running this again, goes through. Raises IndexEmpty, DataDirectoryHeld, VectorServerUnreachable, or
    IndexDamaged when SQLite itself cannot be read.
    """
    with alone_with(data_dir) as file, _readable(file), closing(Database(file)) as database:
        with opened_as_it_is(file) as connection:
            damaged = list(damaged_documents(connection))
        dropped = _mend_tables(database, damaged)
        set_aside(database, data_dir, data_dir / "chroma")
        passages = database.connection().execute("SELECT count(*) FROM passages").fetchone()[0]
        done = Rebuilt(passages, 0, dropped, len(damaged))
        yield done
        with closing(_empty_index(database, data_dir, server)) as vectors:
            for told in telling(database, vectors, DocumentStore(database)):
                done = replace(done, told=done.told + told)
                yield done


def _mend_tables(database: Database, damaged: list[DamagedDocument]) -> int:
    """Make the full-text index again, and drop embeddings that no passage uses; returns how many those were."""
    with database.transaction() as connection:
        for one in damaged:
            _let_add_again(connection, one)
        connection.execute("INSERT INTO passage_words (passage_words) VALUES ('rebuild')")
        dropped = connection.execute("DELETE FROM embeddings WHERE key NOT IN (SELECT embedding FROM passages)")
    database.connection().execute("VACUUM")
    return dropped.rowcount


def _let_add_again(connection: sqlite3.Connection, document: DamagedDocument) -> None:
    """Adding its file again must take it for changed, and embed all of it."""
    connection.execute("UPDATE documents SET fingerprint = '' WHERE key = ?", (document.key,))
    connection.execute(
        """UPDATE embeddings SET digest = 'damaged ' || key
           WHERE key IN (SELECT embedding FROM passages WHERE document = ?)""",
        (document.key,),
    )
    let_read_again(connection, document.id, but=None)


def _empty_index(database: Database, data_dir: Path, server: str | None) -> PassageIndex:
    vectors = open_vector_index(database, data_dir, server)
    if server is not None:
        vectors.clear()
    return vectors


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        # A text that is no UTF-8 has no code.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        if code & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        raise IndexDamaged(f"{file} cannot be read ({error}); {RESTORE}") from None
