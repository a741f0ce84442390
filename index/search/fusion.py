"""One score out of four: the words and the meaning, of a passage and of its best sentence."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

WORDS_WEIGHT = 0.15
PASSAGE_WEIGHT = 0.15
SENTENCE_WEIGHT = 0.5
SHARED_WORDS_WEIGHT = 0.2
"""A convex combination beat reciprocal rank fusion wherever it was tried, and its weights hardly
matter within a third; the tables are in docs/decisions/0003-search.md."""

SCORE_DIGITS = 6
"""Scores are rounded, so that the last bits of a float never decide an order."""


Number = TypeVar("Number", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a passage: bm25 as a share of the best one's, the cosine of the whole, and
    of its best sentence the cosine and the share of the question's word weight standing in it."""

    words: float
    passage: float
    sentence: float
    shared_words: float


def sentence_score(similarity: Number, shared_words: Number) -> Number:
    """What one sentence adds; the best sentence counts for its passage."""
    return SENTENCE_WEIGHT * similarity + SHARED_WORDS_WEIGHT * shared_words


def fused_score(signals: Signals) -> float:
    """The weighted sum.

    >>> fused_score(Signals(words=1.0, passage=0.6, sentence=0.7, shared_words=0.5))
    0.69
    """
    passage = WORDS_WEIGHT * signals.words + PASSAGE_WEIGHT * signals.passage
    return round(passage + sentence_score(signals.sentence, signals.shared_words), SCORE_DIGITS)
