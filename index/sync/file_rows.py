"""What is remembered of files in SQLite: their bytes' digests, their documents, and why something was refused."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.storage.database import Database
from index.sync.file_plan import Plan, RememberedFile


@dataclass(frozen=True, slots=True)
class Content:
    """A document in a file, or what of it was refused and why; without an id it is the file, or a line of it."""

    document_id: str | None
    refused: str | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class FileRead:
    """The end of a file that was read: its row, what it was read as, and what could not be read in it."""

    key: int
    sha256: str
    read_as: str
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """A file that holds a document."""

    key: int
    origin: str
    name: str


def remembered_files(database: Database, origin: str) -> list[RememberedFile]:
    """The files of an origin, also those that were not there any more the last time."""
    rows = database.connection().execute(
        "SELECT name, document_id, sha256, read_as FROM files WHERE origin = ? ORDER BY name", (origin,)
    )
    return [RememberedFile(*row) for row in rows]


def follow_plan(connection: sqlite3.Connection, origin: str, plan: Plan) -> dict[str, int]:
    """Note what is there, what moved and what is gone; returns the keys of the files to read, by name.

    Those to read have no digest until ``remember`` says that all of their documents are stored, so that a process
    that is killed in between reads them again.
    """
    for move in plan.moved:
        connection.execute("UPDATE files SET name = ? WHERE origin = ? AND name = ?", (move.new, origin, move.old))
    connection.executemany(
        """INSERT INTO files (origin, name, document_id, read_as, gone) VALUES (?, ?, ?, '', 0)
           ON CONFLICT (origin, name) DO UPDATE SET sha256 = NULL, gone = 0""",
        [(origin, one.name, one.document_id) for one in plan.wanted],
    )
    connection.execute(
        "UPDATE files SET gone = 0 WHERE gone AND origin = ? AND name IN (SELECT value FROM json_each(?))",
        (origin, json.dumps([*plan.kept, *plan.unreadable])),
    )
    connection.execute(
        "UPDATE files SET gone = 1 WHERE origin = ? AND name IN (SELECT value FROM json_each(?))",
        (origin, json.dumps(plan.gone)),
    )
    connection.execute(
        """DELETE FROM files WHERE gone AND origin = ? AND NOT EXISTS (
               SELECT 1 FROM file_contents WHERE file = files.key AND refused IS NULL)""",
        (origin,),
    )
    rows = connection.execute(
        "SELECT name, key FROM files WHERE origin = ? AND name IN (SELECT value FROM json_each(?))",
        (origin, json.dumps([one.name for one in plan.wanted])),
    )
    return dict(rows.fetchall())


def forget_half_read(connection: sqlite3.Connection, keys: Iterable[int]) -> None:
    """What was noted of files by a process that did not read them to their end; before they are read again."""
    connection.executemany("DELETE FROM file_contents WHERE fresh AND file = ?", [(key,) for key in keys])


def adopt_documents(connection: sqlite3.Connection) -> None:
    """Remember a file for each document of which none is known: those from before files were remembered.

    Where one document was one file, its id is the file's name. A page from the web, whose id is its origin, has none.
    """
    unknown = """documents WHERE id <> origin AND NOT EXISTS (
                     SELECT 1 FROM file_contents WHERE file_contents.document_id = documents.id)"""
    connection.execute(
        f"""INSERT OR IGNORE INTO files (origin, name, document_id, read_as, gone)
            SELECT origin, id, id, '', 0 FROM {unknown}"""
    )
    connection.execute(
        f"""INSERT INTO file_contents (file, document_id, fresh)
            SELECT (SELECT key FROM files WHERE files.origin = documents.origin AND name = id), id, 0 FROM {unknown}"""
    )


def note_contents(connection: sqlite3.Connection, contents: Iterable[tuple[int, Content]]) -> None:
    """Keep what was found in files, by their rows, beside what is known of them until they have been read."""
    connection.executemany(
        "INSERT INTO file_contents (file, document_id, refused, line, fresh) VALUES (?, ?, ?, ?, 1)",
        [(key, one.document_id, one.refused, one.line) for key, one in contents],
    )


def remember(connection: sqlite3.Connection, read: FileRead) -> None:
    """A file was read to its end; in the transaction that stores the last of its documents.

    What it held before and holds no more is let go, unless something in it could not be read: it may still be there.
    """
    note_contents(connection, [(read.key, Content(None, reason)) for reason in read.unreadable])
    still_held = """AND (refused IS NOT NULL OR document_id IN (
                        SELECT document_id FROM file_contents WHERE file = :file AND fresh))"""
    connection.execute(
        f"DELETE FROM file_contents WHERE file = :file AND NOT fresh {still_held if read.unreadable else ''}",
        {"file": read.key},
    )
    connection.execute("UPDATE file_contents SET fresh = 0 WHERE file = ?", (read.key,))
    connection.execute(
        "UPDATE files SET sha256 = ?, read_as = ?, gone = 0 WHERE key = ?", (read.sha256, read.read_as, read.key)
    )


def refused_in(database: Database, origin: str, names: Iterable[str]) -> list[tuple[str, Content]]:
    """What was refused of files when they were read, with the name of the file."""
    rows = database.connection().execute(
        """SELECT name, file_contents.document_id, refused FROM files JOIN file_contents ON file = files.key
           WHERE refused IS NOT NULL AND origin = ? AND name IN (SELECT value FROM json_each(?))
           ORDER BY name, file_contents.key""",
        (origin, json.dumps(list(names))),
    )
    return [(row["name"], Content(row["document_id"], row["refused"])) for row in rows]


def count_documents(database: Database, origin: str, names: Iterable[str]) -> int:
    """How many documents files hold."""
    counted = database.connection().execute(
        """SELECT count(*) FROM files JOIN file_contents ON file = files.key
           WHERE refused IS NULL AND origin = ? AND name IN (SELECT value FROM json_each(?))""",
        (origin, json.dumps(list(names))),
    )
    return int(counted.fetchone()[0])


def holders(database: Database, document_ids: Sequence[str]) -> dict[str, list[Holder]]:
    """The files that hold documents for certain: those that are there and were read to the end."""
    rows = database.connection().execute(
        """SELECT file_contents.document_id, files.key, origin, name FROM file_contents JOIN files ON files.key = file
           WHERE refused IS NULL AND sha256 IS NOT NULL AND NOT gone
           AND file_contents.document_id IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(document_ids)),),
    )
    found: dict[str, list[Holder]] = {}
    for document_id, key, origin, name in rows:
        found.setdefault(document_id, []).append(Holder(key, origin, name))
    return found


def vanished_documents(database: Database, origin: str, holding: Sequence[str] | None = None) -> list[str]:
    """The ids of an origin's documents that no file holds any more, in order.

    ``holding`` names the files of the origin that hold theirs, by default those that were there the last time.
    """
    rows = database.connection().execute(
        """SELECT id FROM documents WHERE origin = :origin AND NOT EXISTS (
               SELECT 1 FROM file_contents JOIN files ON files.key = file
               WHERE file_contents.document_id = documents.id AND refused IS NULL
               AND iif(:holding IS NOT NULL AND files.origin = :origin,
                       name IN (SELECT value FROM json_each(:holding)), NOT gone))
           ORDER BY id""",
        {"origin": origin, "holding": None if holding is None else json.dumps(list(holding))},
    )
    return [row["id"] for row in rows]


def document_in_line(connection: sqlite3.Connection, key: int, line: str) -> str | None:
    """The id of the document that was read from a line of a corpus, by the line's digest."""
    row = connection.execute(
        "SELECT document_id FROM file_contents WHERE file = ? AND line = ? AND refused IS NULL AND NOT fresh",
        (key, line),
    ).fetchone()
    return row["document_id"] if row else None


def let_read_again(connection: sqlite3.Connection, document_id: str, but: int | None) -> None:
    """Other files that hold a document do not know what it says now."""
    connection.execute(
        """UPDATE files SET sha256 = NULL WHERE key IS NOT ? AND key IN (
               SELECT file FROM file_contents WHERE document_id = ? AND refused IS NULL)""",
        (but, document_id),
    )


def forget_files_of(connection: sqlite3.Connection, document_ids: Sequence[str]) -> None:
    """Forget that files hold documents which are removed, and that documents had to stand back for them.

    When the files are still there and added again, they are read again. What else they hold stays known.
    """
    removed = "document_id IN (SELECT value FROM json_each(?))"
    ids = json.dumps(list(document_ids))
    connection.execute(
        f"UPDATE files SET sha256 = NULL WHERE key IN (SELECT file FROM file_contents WHERE {removed})", (ids,)
    )
    connection.execute(f"DELETE FROM file_contents WHERE {removed}", (ids,))
