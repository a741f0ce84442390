"""The cache of embeddings in SQLite: what is in it is not embedded again."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.document import Passage
from index.embedding.embed import Embedder, PassageVectors, Vector, Vectors
from index.storage.database import Database

_LARGEST_INT8 = 127
_EMBEDDED_AT_ONCE = 5_000
"""Passages: far more than most documents have, and few enough for their vectors to be in memory together."""


def embedding_digest(model_digest: str, passage: Passage, owner: str) -> str:
    """Names everything that the vectors of a passage depend on, and the owner of its document.

    Else whoever brings a text would learn, from how little of it is embedded, that somebody else has it too.
    """
    spans = ",".join(f"{span.start - passage.start}-{span.end - passage.start}" for span in passage.sentences)
    content = "\0".join((model_digest, passage.context, passage.text, spans, *([owner] if owner else [])))
    return hashlib.sha256(content.encode()).hexdigest()


def stored_digests(database: Database, digests: Sequence[str]) -> set[str]:
    """Those of the digests that are in the cache."""
    rows = database.connection().execute(
        "SELECT digest FROM embeddings WHERE digest IN (SELECT value FROM json_each(?))", (json.dumps(list(digests)),)
    )
    return {row["digest"] for row in rows}


def store(database: Database, vectors: Mapping[str, PassageVectors]) -> None:
    """Keep vectors under their digests."""
    with database.transaction() as connection:
        connection.executemany(
            "INSERT OR IGNORE INTO embeddings (digest, passage, sentences) VALUES (?, ?, ?)",
            [(digest, one.passage.tobytes(), pack(one.sentences)) for digest, one in vectors.items()],
        )


def embed_missing(database: Database, embedder: Embedder, wanted: Mapping[str, Passage]) -> int:
    """Embed and keep those passages, by the digests of their embeddings, that the cache lacks; returns how many."""
    stored = stored_digests(database, list(wanted))
    missing = [digest for digest in wanted if digest not in stored]
    for start in range(0, len(missing), _EMBEDDED_AT_ONCE):
        digests = missing[start : start + _EMBEDDED_AT_ONCE]
        vectors = embedder.embed_passages([wanted[digest] for digest in digests])
        store(database, dict(zip(digests, vectors, strict=True)))
    return len(missing)


def drop_unused(connection: sqlite3.Connection, keys: Sequence[int]) -> None:
    """Delete those of some embeddings, by key, that no passage uses; others may wait for documents to come."""
    connection.execute(
        """DELETE FROM embeddings WHERE key IN (SELECT value FROM json_each(?))
           AND NOT EXISTS (SELECT 1 FROM passages WHERE embedding = embeddings.key)""",
        (json.dumps(list(keys)),),
    )


def passage_vectors(database: Database, passage_ids: Sequence[str]) -> dict[str, Vector]:
    """The vectors of passages by passage id."""
    rows = database.connection().execute(
        """SELECT passages.id, embeddings.passage
           FROM passages JOIN embeddings ON embeddings.key = passages.embedding
           WHERE passages.id IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(passage_ids)),),
    )
    return {row["id"]: np.frombuffer(row["passage"], dtype=np.float32) for row in rows}


def pack(vectors: Vectors) -> bytes:
    """Vectors as int8, each scaled to its own largest value, so only its direction is kept.

    >>> unpack(pack(np.array([[0.6, 0.8]], dtype=np.float32)), 2).astype(float).round(2).tolist()
    [[0.6, 0.8]]
    """
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    scaled = (vectors / largest * _LARGEST_INT8).round().astype(np.int8)
    return bytes(scaled.tobytes())


def unpack(packed: bytes, dimension: int) -> Vectors:
    """Unit vectors again, shape (number, dimension)."""
    vectors = np.frombuffer(packed, dtype=np.int8).reshape(-1, dimension).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def similarities_of(packed: Sequence[bytes], query: Vector) -> NDArray[np.float64]:
    """The cosine of every packed vector with the query, row after row."""
    return (unpack(b"".join(packed), len(query)) @ query).astype(np.float64)
