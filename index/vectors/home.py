"""Where the vectors of a data directory are kept, so that no two directories share a collection."""

import json
import secrets
import sqlite3
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from index.storage.database import Database
from index.vectors.changes import queue_all
from index.vectors.mending import mend_vectors
from index.vectors.server import server_address
from index.vectors.vectors import PassageIndex, open_vectors

_FACT = "vector_home"


@dataclass(frozen=True, slots=True)
class _VectorHome:
    """The vector index that was told last.

    ``server`` is an address, or None for Chroma inside; ``collection`` is the name on a server, taken for
    the data directory at ``place``.
    """

    server: str | None
    collection: str
    place: str


def open_vector_index(database: Database, data_dir: Path, server: str | None) -> PassageIndex:
    """Open the vector index of a data directory: the one inside it, or its own collection on a Chroma server.

    When it is another one than last time, it is emptied and all passages are listed, to be told to it from
    SQLite. A data directory that was copied or moved takes a new collection: the old one may be in use by
    the directory it was copied from. One inside that a process left half written is made anew. Raises
    VectorServerUnreachable.
    """
    known = _known_home(database.connection())
    home = _wanted_home(known, str(data_dir.resolve()), server)
    if home.server is None:
        mend_vectors(database, data_dir, data_dir / "chroma")
    with ExitStack() as opened:
        vectors = open_vectors(data_dir / "chroma", server, home.collection)
        opened.callback(vectors.close)
        if _is_another(known, home):
            vectors.clear()
            _remember(database, home, tell_all=True)
        elif home != known:
            _remember(database, home, tell_all=False)
        opened.pop_all()
    return vectors


def forget_vector_home(connection: sqlite3.Connection) -> None:
    """For a database that was put back from a backup: what a server was told since must not be found."""
    connection.execute("DELETE FROM facts_about_index WHERE name = ?", (_FACT,))


def known_collection(connection: sqlite3.Connection) -> str | None:
    """The name of the collection on a server that was told last; None when there was no vector index yet."""
    home = _known_home(connection)
    return home.collection if home else None


def _known_home(connection: sqlite3.Connection) -> _VectorHome | None:
    row = connection.execute("SELECT value FROM facts_about_index WHERE name = ?", (_FACT,)).fetchone()
    return _VectorHome(**json.loads(row[0])) if row else None


def _wanted_home(known: _VectorHome | None, place: str, server: str | None) -> _VectorHome:
    own = known is not None and known.place == place
    collection = known.collection if known and own else f"passages-{secrets.token_hex(8)}"
    return _VectorHome(server_address(server).url if server else None, collection, place)


def _is_another(known: _VectorHome | None, home: _VectorHome) -> bool:
    """Chroma inside goes along with its directory, and is where directories without the fact have theirs."""
    if home.server is None:
        return known is not None and known.server is not None
    return known is None or (known.server, known.collection) != (home.server, home.collection)


def _remember(database: Database, home: _VectorHome, tell_all: bool) -> None:
    with database.transaction() as connection:
        if tell_all:
            queue_all(connection)
        connection.execute("INSERT OR REPLACE INTO facts_about_index VALUES (?, ?)", (_FACT, json.dumps(asdict(home))))
