"""Searches that leave out what belongs to others, without being slowed down by it."""

import json
from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

from index.storage.database import Database

Name = TypeVar("Name", int, str)

_TIMES_AS_MANY = 2
"""Of the passages that are looked at first, as many as are wanted may belong to others before that costs anything."""


def find_visible(
    database: Database,
    named_by: Literal["key", "id"],
    find: Callable[[int, str | None], Sequence[Name]],
    most: int,
    reader: str | None,
) -> list[Name]:
    """At most so many passages that a reader may see, by key or id, best first; None may see all.

    ``find`` finds passages, at most so many, for a reader. Told to look at owners it must look at each passage, so it
    first looks at all, and is told of the reader only when too few are left of what it found.
    """
    if reader is None or not _others_have_documents(database, reader):
        return list(find(most, None))
    found = find(most * _TIMES_AS_MANY, None)
    hidden = _of_others(database, named_by, found, reader)
    left = [one for one in found if one not in hidden]
    if hidden and len(left) < most:
        return list(find(most, reader))
    return left[:most]


def _others_have_documents(database: Database, reader: str) -> bool:
    found = database.connection().execute(
        "SELECT EXISTS (SELECT 1 FROM documents WHERE owner > '' AND owner <> ?)", (reader,)
    )
    return bool(found.fetchone()[0])


def _of_others(database: Database, named_by: str, passages: Sequence[Name], reader: str) -> set[Name]:
    rows = database.connection().execute(
        f"""SELECT passages.{named_by} FROM json_each(?) AS asked
            CROSS JOIN passages ON passages.{named_by} = asked.value
            CROSS JOIN documents ON documents.key = passages.document
            WHERE documents.owner NOT IN ('', ?)""",
        (json.dumps(list(passages)), reader),
    )
    return {row[0] for row in rows}
