"""Full-text search: which passages share words with a question, by SQLite's bm25."""

import math
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.search.reach import find_visible
from index.splitting.llama_index_files import llama_index_files
from index.storage.database import Database
from index.storage.filters import Filters, sql_condition
from index.storage.stems import stems

POSTINGS_BOUND = 30_000
"""A query looks at about so many entries of the index: beyond it, frequent words are left out,
rarest first to stay. On 87,000 news passages it halves the slowest queries and moves no hit rate;
docs/benchmarks.md has the numbers."""

_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")


@dataclass(frozen=True, slots=True)
class QueryWords:
    """The content words of a query, the stems of each, and in how many passages each stem stands."""

    stems: dict[str, tuple[str, ...]]
    counts: dict[str, int]

    def rarity(self, word: str) -> int:
        """In how many passages a word can stand at most."""
        return min((self.counts[stem] for stem in self.stems[word]), default=0)


class WordSearch:
    """Finds passages by their words."""

    def __init__(self, database: Database, postings_bound: int = POSTINGS_BOUND) -> None:
        self._database = database
        self._postings_bound = postings_bound

    def look_up(self, query: str) -> QueryWords:
        """What the index knows of the words of a query."""
        connection = self._database.connection()
        words = content_words(query)
        parts = dict(zip(words, stems(connection, words), strict=True))
        found = sorted({stem for own in parts.values() for stem in own})
        return QueryWords(parts, {stem: _count(connection, stem) for stem in found})

    def search(self, query: QueryWords, limit: int, filters: Filters) -> dict[int, float]:
        """Keys of the best passages with their bm25 score (higher is better), best first."""
        words = self.chosen_words(query)
        if not words or filters:
            return self._matching(words, limit, filters) if words else {}
        scores: dict[int, float] = {}

        def find(most: int, reader: str | None) -> list[int]:
            found = self._matching(words, most, Filters(reader=reader))
            scores.update(found)
            return list(found)

        return {key: scores[key] for key in find_visible(self._database, "key", find, limit, filters.reader)}

    def _matching(self, words: Sequence[str], limit: int, filters: Filters) -> dict[int, float]:
        condition, values = sql_condition(filters)
        joined = (
            "JOIN passages ON passages.key = passage_words.rowid JOIN documents ON documents.key = passages.document"
            if filters or filters.reader is not None
            else ""
        )
        rows = self._database.connection().execute(
            f"""SELECT passage_words.rowid, bm25(passage_words) AS score
                FROM passage_words {joined}
                WHERE passage_words MATCH ? AND {condition}
                ORDER BY score, passage_words.rowid LIMIT ?""",
            [" OR ".join(f'"{word}"' for word in words), *values, limit],
        )
        return {key: -score for key, score in rows}

    def chosen_words(self, query: QueryWords) -> list[str]:
        """The words worth searching: those in the index, rarest first, within the bound."""
        chosen: list[str] = []
        postings = 0
        for word in sorted(filter(query.rarity, query.stems), key=query.rarity):
            postings += query.rarity(word)
            if chosen and postings > self._postings_bound:
                break
            chosen.append(word)
        return chosen

    def stem_weights(self, query: QueryWords) -> dict[str, float]:
        """How telling each stem of a query is: the rarer in the index, the more (Robertson's idf)."""
        total = self._database.connection().execute("SELECT count(*) FROM passages").fetchone()[0]
        return {stem: math.log(1 + (total - count + 0.5) / (count + 0.5)) for stem, count in query.counts.items()}


def _count(connection: sqlite3.Connection, stem: str) -> int:
    row = connection.execute("SELECT doc FROM word_counts WHERE term = ?", (stem,)).fetchone()
    return row["doc"] if row else 0


def content_words(text: str) -> list[str]:
    """The words of a text in lower case without stop words, each once.

    >>> content_words("How many of the 30,000 troops would the UK send?")
    ['many', '30,000', 'troops', 'would', 'uk', 'send']
    """
    words = dict.fromkeys(word for word in _WORD.findall(text.lower()) if len(word) > 1 or word.isdigit())
    return [word for word in words if word not in _stop_words()]


@cache
def _stop_words() -> frozenset[str]:
    """NLTK's English list, from the copy that LlamaIndex carries."""
    return frozenset((llama_index_files() / "corpora" / "stopwords" / "english").read_text("utf-8").split())
