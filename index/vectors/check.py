"""Whether the vector index holds what SQLite says, looked at from a process of its own.

Chroma does not write its files as one: what a kill or a disk leaves half-written may crash the process that opens
them. That must neither be the server nor the command that looks for damage.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding.embed import Vector, Vectors
from index.storage.opened import opened_as_it_is
from index.vectors.vectors import open_client, open_folder

if TYPE_CHECKING:
    import sqlite3

    from chromadb import Collection

_PAGE = 500
_LOOKED_FOR_IN_PAGE = 20
"""Passages of each page that are looked for by their own vector."""
_SAME = 1 - 1e-4
"""Cosine of a vector with itself after both were stored as float32."""
_MOST_UNFOUND = 0.1

_SECONDS = 300.0
_SECONDS_PER_MEGABYTE = 4.0
"""Of SQLite, in which there are some 200 passages; enough for a slow disk too."""


@dataclass(frozen=True, slots=True)
class VectorPlace:
    """Which SQLite file is compared with which vector index.

    That is alone in a folder of Chroma's, or a collection of the server at an address.
    """

    database: str
    folder: str | None = None
    server: str | None = None
    collection: str | None = None


@dataclass(frozen=True, slots=True)
class VectorDifferences:
    """How the vector index differs from SQLite, apart from what it has not been told yet.

    Passages are missing, extra or have a different vector, by id. ``unfound`` counts those of ``looked_for`` that
    are not found by their own vector. ``unreadable`` says why nothing could be compared.
    """

    known: int = 0
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    looked_for: int = 0
    unfound: int = 0
    unreadable: str | None = None

    @property
    def finds_badly(self) -> bool:
        """A search is approximate: a few may be missed by a sound index too."""
        return self.unfound > self.looked_for * _MOST_UNFOUND

    @property
    def lost(self) -> bool:
        """Whether the index has to be made again."""
        return bool(self.unreadable or self.missing or self.extra or self.different or self.finds_badly)


def differences(place: VectorPlace) -> VectorDifferences:
    """Compare all vectors. An embedded index may be changed by being opened, so give a copy of one that may not."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "index.vectors.check"],
            input=json.dumps(asdict(place)),
            capture_output=True,
            text=True,
            errors="replace",
            cwd=Path(__file__).parents[2],
            timeout=_patience(place),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return VectorDifferences(unreadable="Chroma does not answer")
    if done.returncode:
        said = done.stderr.strip().splitlines()
        crashed = f"Chroma crashes on it (signal {-done.returncode})"
        return VectorDifferences(unreadable=crashed if done.returncode < 0 or not said else said[-1])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for name in ("missing", "extra", "different"):
        found[name] = tuple(found[name])
    return VectorDifferences(**found)


def _patience(place: VectorPlace) -> float:
    """Seconds that comparing may take; more for more passages."""
    return _SECONDS + _SECONDS_PER_MEGABYTE * Path(place.database).stat().st_size / 1_000_000


def _compare(place: VectorPlace) -> VectorDifferences:
    with opened_as_it_is(Path(place.database)) as connection:
        untold = {row["passage_id"] for row in connection.execute("SELECT passage_id FROM vector_changes")}
        expected = {row["id"] for row in connection.execute("SELECT id FROM passages")} - untold
        collection = _open(place)
        known: set[str] = set()
        different: list[str] = []
        looked_for = unfound = 0
        for ids, vectors in _pages(collection):
            known.update(ids)
            stored = _stored(connection, ids, vectors.shape[1])
            both = [number for number, one in enumerate(ids) if one in expected and one in stored]
            if both:
                ours = np.stack([stored[ids[number]] for number in both])
                cosines = _cosines(vectors[both], ours)
                different += [ids[number] for number, cosine in zip(both, cosines, strict=True) if not cosine > _SAME]
                probes = ours[:_LOOKED_FOR_IN_PAGE]
                looked_for, unfound = looked_for + len(probes), unfound + _unfound(collection, probes)
    missing, extra = sorted(expected - known), sorted(known - expected - untold)
    return VectorDifferences(len(known), tuple(missing), tuple(extra), tuple(different), looked_for, unfound)


def _open(place: VectorPlace) -> "Collection":
    if place.server is None:
        client = open_folder(Path(place.folder or ""))
        (name,) = [one.name for one in client.list_collections()]
    else:
        client, name = open_client(place.server), place.collection or ""
    return client.get_collection(name, embedding_function=None)


def _pages(collection: "Collection") -> Iterator[tuple[list[str], Vectors]]:
    for offset in range(0, collection.count(), _PAGE):
        page = collection.get(limit=_PAGE, offset=offset, include=["embeddings"])
        yield page["ids"], np.asarray(page["embeddings"], dtype=np.float32)


def _stored(connection: "sqlite3.Connection", passage_ids: list[str], dimension: int) -> dict[str, Vector]:
    """The vectors in SQLite by passage id, apart from those that are damaged there."""
    rows = connection.execute(
        """SELECT passages.id, embeddings.passage FROM passages JOIN embeddings ON embeddings.key = embedding
           WHERE length(embeddings.passage) = ? AND passages.id IN (SELECT value FROM json_each(?))""",
        (np.dtype(np.float32).itemsize * dimension, json.dumps(passage_ids)),
    )
    return {row["id"]: np.frombuffer(row["passage"], dtype=np.float32) for row in rows}


def _cosines(theirs: Vectors, ours: Vectors) -> Vector:
    lengths = np.linalg.norm(theirs, axis=1) * np.linalg.norm(ours, axis=1)
    cosines: Vector = (theirs * ours).sum(axis=1) / np.maximum(lengths, np.finfo(np.float32).tiny)
    return cosines


def _unfound(collection: "Collection", vectors: Vectors) -> int:
    """How many vectors do not have themselves, or an equal one, as their nearest."""
    found = collection.query(query_embeddings=vectors, n_results=1, include=["distances"])
    return sum(not one or one[0] > 1 - _SAME for one in found["distances"] or [])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_compare(VectorPlace(**json.load(sys.stdin))))) + "\n")
