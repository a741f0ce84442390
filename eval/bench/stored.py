"""Searches over what an index holds that the product itself does not make: words alone, exact vectors alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.bench.side_by_side import SearchPassages
from index.search.lexical import WordSearch
from index.storage.database import Database
from index.storage.filters import Filters


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of all passages as the rows of a matrix, with the ids of passages and of their documents."""

    passages: tuple[str, ...]
    documents: tuple[str, ...]
    matrix: NDArray[np.float32]

    def nearest(self, vector: NDArray[np.float32]) -> NDArray[np.intp]:
        """The places of all passages, the nearest one first; of equals the earlier one."""
        return np.argsort(-(self.matrix @ vector), kind="stable")


def read_vectors(database: Database) -> Vectors:
    """All there are."""
    rows = database.connection().execute(
        """SELECT passages.id, documents.id, embeddings.passage FROM passages
           JOIN documents ON documents.key = passages.document
           JOIN embeddings ON embeddings.key = passages.embedding ORDER BY passages.key"""
    )
    passages, documents, vectors = zip(*map(tuple, rows), strict=True)
    return Vectors(passages, documents, np.stack([np.frombuffer(one, np.float32) for one in vectors]))


def search_words(database: Database, words: WordSearch) -> SearchPassages:
    """Full-text search."""
    rows = database.connection().execute(
        "SELECT passages.key, documents.id FROM passages JOIN documents ON documents.key = document"
    )
    owners: dict[int, str] = dict(tuple(row) for row in rows)

    def search(question: str, limit: int) -> list[str]:
        return [owners[key] for key in words.search(words.look_up(question), limit, Filters())]

    return search
