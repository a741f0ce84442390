"""Real damage to a real data directory."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from index.index import Index
from index.storage.database import FILE_NAME
from index.vectors.vectors import StoredVector, open_vectors
from tests.hash_embedder import HashEmbedder

SENTENCES = (
    "The ferry carries {n} cars across the strait.",
    "A keeper trims lamp {n} before dusk.",
    "Timetable {n} holds in winter only.",
)


def index_of(data_dir: Path, notes: Path, documents: int = 8) -> Path:
    """A data directory with a few notes, closed."""
    notes.mkdir()
    for number in range(documents):
        text = "\n\n".join(sentence.format(n=number * 10 + part) for part, sentence in enumerate(SENTENCES))
        (notes / f"note {number}.md").write_text(f"# Note {number}\n\n{text}\n", "utf-8")
    add(data_dir, notes)
    return data_dir


def add(data_dir: Path, folder: Path) -> None:
    """Add a folder, and close the index, all of it in one file."""
    with Index(data_dir, HashEmbedder()) as index:
        for _ in index.add(folder):
            pass
    change(data_dir, "PRAGMA wal_checkpoint(TRUNCATE)")


def change(data_dir: Path, *statements: str) -> None:
    """Change the index's SQLite file behind its back."""
    with closing(sqlite3.connect(data_dir / FILE_NAME)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def change_vectors(data_dir: Path, remove: str, alter: str, add: str) -> None:
    """Remove a passage from the vector index, give one another vector, and add one that does not exist."""
    other = np.eye(32, dtype=np.float32)[0]
    with closing(open_vectors(data_dir / "chroma", None)) as vectors:
        vectors.remove([remove])
        vectors.put([StoredVector(one, other, {"form": "original"}) for one in (alter, add)])


def passage_ids(data_dir: Path) -> list[str]:
    """The ids of all passages."""
    with closing(sqlite3.connect(data_dir / FILE_NAME)) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM passages ORDER BY key")]
