"""Compare everything in a data directory that can be compared, and change nothing."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.repair.alone import alone_with
from index.repair.check_documents import damaged_documents
from index.storage.check_database import check_database, check_words, unreadable
from index.storage.finding import REBUILD, Finding
from index.storage.opened import opened_as_it_is
from index.vectors.check import VectorDifferences, VectorPlace, differences
from index.vectors.home import known_collection

_VECTORS = "vector index"
_NAMED = 3
_COUNTED = ("documents", "passages", "embeddings")


@dataclass(frozen=True, slots=True)
class Report:
    """How much was looked at, and what is wrong; ``vectors`` is how many the vector index knows."""

    documents: int
    passages: int
    embeddings: int
    vectors: int
    findings: tuple[Finding, ...]


def verify(data_dir: Path, server: str | None = None, beside: Sequence[str] = ()) -> Report:
    """Look at the index of a data directory, at its vectors there or on a Chroma server, and at other databases.

    ``beside`` names the other files. Takes a temporary copy of Chroma's folder, since opening it would change it.
    Raises IndexEmpty when there is no index, and DataDirectoryHeld when another process has the directory.
    """
    with alone_with(data_dir) as file:
        report = _report(file, server)
        others = [finding for name in beside for finding in _check_beside(data_dir / name)]
        return replace(report, findings=(*report.findings, *others))


def _report(file: Path, server: str | None) -> Report:
    findings: list[Finding] = []
    try:
        with opened_as_it_is(file) as connection:
            findings += _check_index(connection, file.name)
            findings += _untold(connection)
            place = _place_of_vectors(connection, file, server)
            found = _vector_differences(place)
            findings += _vector_findings(found, place.server is not None)
            documents, passages, embeddings = (_count(connection, one) for one in _COUNTED)
            return Report(documents, passages, embeddings, found.known, tuple(findings))
    except sqlite3.DatabaseError as error:
        return Report(0, 0, 0, 0, (*findings, unreadable(file.name, error)))


def _check_index(connection: sqlite3.Connection, name: str) -> Iterator[Finding]:
    yield from check_database(connection, name)
    yield from check_words(connection, name)
    for damaged in damaged_documents(connection):
        yield damaged.finding(name)


def _check_beside(file: Path) -> list[Finding]:
    if not file.exists():
        return []
    try:
        with opened_as_it_is(file) as connection:
            return list(check_database(connection, file.name))
    except sqlite3.DatabaseError as error:
        return [unreadable(file.name, error)]


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _untold(connection: sqlite3.Connection) -> Iterator[Finding]:
    waiting = _count(connection, "vector_changes")
    if waiting:
        yield Finding(_VECTORS, f"has not been told {waiting} changes yet", "the next start of Backstop tells them")


def _place_of_vectors(connection: sqlite3.Connection, file: Path, server: str | None) -> VectorPlace:
    if server is None:
        return VectorPlace(str(file), folder=str(file.parent / "chroma"))
    return VectorPlace(str(file), server=server, collection=known_collection(connection))


def _vector_differences(place: VectorPlace) -> VectorDifferences:
    if place.folder is None:
        return differences(place)
    if not Path(place.folder).exists():
        return VectorDifferences(unreadable=f"there is no folder {place.folder}")
    with tempfile.TemporaryDirectory(prefix="backstop-verify-") as temporary:
        copy = shutil.copytree(place.folder, Path(temporary) / "chroma")
        return differences(VectorPlace(place.database, folder=str(copy)))


def _vector_findings(found: VectorDifferences, on_server: bool) -> Iterator[Finding]:
    if found.unreadable:
        mend = f"look after the Chroma server, then: {REBUILD}" if on_server else REBUILD
        yield Finding(_VECTORS, f"cannot be read: {found.unreadable}", mend)
    problems = (
        (found.missing, f"lacks {len(found.missing)} passages"),
        (found.extra, f"knows {len(found.extra)} passages that do not exist"),
        (found.different, f"has other vectors than were stored for {len(found.different)} passages"),
    )
    for passages, problem in problems:
        if passages:
            yield Finding(_VECTORS, f"{problem}, such as {', '.join(passages[:_NAMED])}", REBUILD)
    if found.finds_badly and not found.different:
        problem = f"does not find {found.unfound} of {found.looked_for} passages by their own vectors"
        yield Finding(_VECTORS, problem, REBUILD)
