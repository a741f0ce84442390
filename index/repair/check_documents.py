"""Whether the stored documents, their passages and their embeddings belong together."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.storage.finding import REBUILD, Finding

_LENGTH_TOLERANCE = 1e-3
"""Unit vectors in float32 are off by less than 1e-6."""


@dataclass(frozen=True, slots=True)
class DamagedDocument:
    """A document that is not what was read from its file, with the first thing that shows it."""

    key: int
    id: str
    origin: str
    problem: str

    def finding(self, name: str) -> Finding:
        """How it is told: SQLite is the truth, so only the file can bring it back."""
        return Finding(name, f"document {self.id!r}: {self.problem}", f"{REBUILD}, then add {self.origin} again")


def damaged_documents(connection: sqlite3.Connection) -> Iterator[DamagedDocument]:
    """Look at every document with its passages, one after the other."""
    for row in connection.execute("SELECT key, id, origin, sha256, text FROM documents ORDER BY key"):
        problem = _problem_of(connection, row)
        if problem:
            yield DamagedDocument(row["key"], row["id"], row["origin"], problem)


def _problem_of(connection: sqlite3.Connection, document: sqlite3.Row) -> str | None:
    if hashlib.sha256(document["text"].encode()).hexdigest() != document["sha256"]:
        return "its text is not the one that was stored"
    passages = connection.execute(
        """SELECT passages.*, embeddings.passage AS vector, embeddings.sentences AS sentence_vectors
           FROM passages LEFT JOIN embeddings ON embeddings.key = embedding WHERE document = ?""",
        (document["key"],),
    )
    for row in passages:
        problem = _passage_problem(row, document["text"])
        if problem:
            return f"passage {row['id']}: {problem}"
    return None


def _passage_problem(row: sqlite3.Row, text: str) -> str | None:
    start, end = row["start"], row["end"]
    if not 0 <= start < end <= len(text) or text[start:end] != row["text"]:
        return f"its text is not what the document says from {start} to {end}"
    spans = _spans(row["sentences"])
    if not spans or any(not start <= a < b <= end for a, b in spans):
        return f"its sentences are not all between {start} and {end}"
    return _embedding_problem(row["vector"], row["sentence_vectors"], len(spans))


def _spans(stored: str) -> list[tuple[int, int]]:
    """The sentences' places; empty when they cannot be read."""
    try:
        return [(int(start), int(end)) for start, end in json.loads(stored)]
    except (TypeError, ValueError):
        return []


def _embedding_problem(vector: bytes | None, sentence_vectors: bytes, sentences: int) -> str | None:
    if vector is None:
        return "it has no embedding"
    if len(vector) % 4 or len(sentence_vectors) != len(vector) // 4 * sentences:
        return "its embedding has another size than its sentences need"
    length = float(np.linalg.norm(np.frombuffer(vector, dtype=np.float32)))
    return None if abs(length - 1) < _LENGTH_TOLERANCE else f"its embedding has length {length:.3g} instead of 1"
