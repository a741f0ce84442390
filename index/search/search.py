"""Hybrid search: candidates by words and by vectors, scored together, best first."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.document import Document, Passage
from index.embedding.embed import Embedder, Vector
from index.embedding.embeddings import similarities_of
from index.search.fusion import SCORE_DIGITS, Signals, fused_score, sentence_score
from index.search.lexical import WordSearch
from index.search.reach import find_visible
from index.storage.database import Database
from index.storage.documents import DocumentStore
from index.storage.filters import Filters, sql_condition
from index.storage.passage_rows import read_passage
from index.storage.sentence_words import shared_weight
from index.vectors.vectors import PassageIndex

CANDIDATES = 60
"""So many passages are taken from each side before they are scored together."""

_WORD_SCORES = 400
"""So many bm25 scores are fetched: a candidate that came by its vector is then scored by its
words too. Further down the list the scores are small."""


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage that was found with its document, why, and per sentence how near it is to the query.

    ``similarities`` are cosines; ``shared_words`` shares of the query's word weight, 0 to 1.
    """

    passage: Passage
    document: Document
    score: float
    signals: Signals
    similarities: tuple[float, ...]
    shared_words: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: int
    passage_id: str
    score: float
    signals: Signals
    similarities: NDArray[np.float64]
    shares: NDArray[np.float64]


class Search:
    """Finds the passages of an index that speak about a query."""

    def __init__(self, database: Database, words: WordSearch, vectors: PassageIndex, embedder: Embedder) -> None:
        self._database = database
        self._words = words
        self._vectors = vectors
        self._embedder = embedder
        self._documents = DocumentStore(database)

    def __call__(self, query: str, limit: int, filters: Filters) -> list[ScoredPassage]:
        """At most ``limit`` passages, best first; equal scores are ordered by passage id.

        Passages and documents are those of one moment, also while documents are being replaced. What belongs to
        others than ``filters.reader`` is not among them.
        """
        pool = max(limit, CANDIDATES)
        vector = self._embedder.embed_query(query)
        nearest = self._nearest(vector, pool, filters)
        with self._database.snapshot():
            words = self._words.look_up(query)
            word_scores = self._words.search(words, max(pool, _WORD_SCORES), filters)
            rows = self._candidate_rows(list(islice(word_scores, pool)), nearest, filters)
            candidates = _score(rows, vector, word_scores, self._words.stem_weights(words))
            best = sorted(candidates, key=lambda one: (-one.score, one.passage_id))[:limit]
            return self._found(best)

    def _nearest(self, vector: Vector, pool: int, filters: Filters) -> list[str]:
        def find(most: int, reader: str | None) -> list[str]:
            return self._vectors.nearest(vector, most, replace(filters, reader=reader))

        return find_visible(self._database, "id", find, pool, filters.reader)

    def _found(self, best: Sequence[_Candidate]) -> list[ScoredPassage]:
        passages = self._read([one.key for one in best])
        documents = self._documents.get_many(sorted({one.document_id for one in passages.values()}))
        return [
            ScoredPassage(
                passage=passages[one.key],
                document=documents[passages[one.key].document_id],
                score=one.score,
                signals=one.signals,
                similarities=tuple(one.similarities.tolist()),
                shared_words=tuple(one.shares.tolist()),
            )
            for one in best
        ]

    def _candidate_rows(self, keys: list[int], passage_ids: list[str], filters: Filters) -> list[sqlite3.Row]:
        """Whatever the vector index was told of documents and their owners, SQLite has the last word."""
        condition, values = sql_condition(filters)
        return (
            self._database.connection()
            .execute(
                f"""WITH wanted (key) AS (
                   SELECT value FROM json_each(?)
                   UNION SELECT passages.key FROM json_each(?) JOIN passages ON passages.id = json_each.value
               )
               SELECT passages.key, passages.id, passages.words, embeddings.passage, embeddings.sentences
               FROM wanted JOIN passages USING (key) JOIN embeddings ON embeddings.key = passages.embedding
               JOIN documents ON documents.key = passages.document WHERE {condition}""",
                (json.dumps(keys), json.dumps(passage_ids), *values),
            )
            .fetchall()
        )

    def _read(self, keys: list[int]) -> dict[int, Passage]:
        rows = self._database.connection().execute(
            """SELECT passages.*, documents.id AS document_id, documents.title
               FROM passages JOIN documents ON documents.key = passages.document
               WHERE passages.key IN (SELECT value FROM json_each(?))""",
            (json.dumps(keys),),
        )
        return {row["key"]: read_passage(row) for row in rows}


def _score(
    rows: Sequence[sqlite3.Row], vector: Vector, word_scores: Mapping[int, float], weights: Mapping[str, float]
) -> list[_Candidate]:
    if not rows:
        return []
    best_words = max(word_scores.values(), default=1.0)
    passages = np.frombuffer(b"".join(row["passage"] for row in rows), dtype=np.float32).reshape(len(rows), -1) @ vector
    similarities = similarities_of([row["sentences"] for row in rows], vector).round(SCORE_DIGITS)
    shares = shared_weight([row["words"] for row in rows], weights).round(SCORE_DIGITS)
    by_sentence = sentence_score(similarities, shares)
    candidates, end = [], 0
    for row, passage in zip(rows, passages.tolist(), strict=True):
        start, end = end, end + len(row["sentences"]) // len(vector)
        best = start + int(by_sentence[start:end].argmax())
        words = word_scores.get(row["key"], 0.0) / best_words
        signals = Signals(words, passage, float(similarities[best]), float(shares[best]))
        candidates.append(
            _Candidate(row["key"], row["id"], fused_score(signals), signals, similarities[start:end], shares[start:end])
        )
    return candidates
