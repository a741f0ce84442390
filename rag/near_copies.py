"""Syndicated texts: a passage that another document has almost word for word is no second source."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from rag.evidence import Evidence
from rag.figures import fold_figures

_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_SHINGLE = 4
_COPIED = 0.6
_FEWEST_WORDS = 8


@lru_cache(maxsize=512)
def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of four words of a text, whatever their case and marks; of a shorter one, the whole.

    >>> sorted(shingles("The mill was built in 1802."))
    [('mill', 'was', 'built', 'in'), ('the', 'mill', 'was', 'built'), ('was', 'built', 'in', '1802')]
    """
    words = _WORD.findall(text.lower())
    return frozenset(tuple(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))


def near_copy(one: str, other: str) -> bool:
    """Whether most of the shorter text stands in the other. Short texts must be the same.

    >>> near_copy("The old mill by the river dates from 1802, says Ann.", "The old mill by the river dates from 1802.")
    True
    >>> near_copy("The old mill was built in 1802.", "The new mill was built in 1803.")
    False
    """
    mine, theirs = shingles(one), shingles(other)
    fewest = min(len(_WORD.findall(one)), len(_WORD.findall(other)))
    if fewest < _FEWEST_WORDS:
        return mine == theirs
    return len(mine & theirs) >= _COPIED * min(len(mine), len(theirs)) and _figures(one) == _figures(other)


def _figures(text: str) -> set[str]:
    """What a copy never changes: another figure makes another statement."""
    return set(_FIGURE.findall(fold_figures(text)))


def without_copies(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence without what an earlier piece of another document says almost word for word; that one tells in
    ``also_in`` which documents those are."""
    kept: dict[int, list[str]] = {}
    for number, one in enumerate(evidence):
        first = next((other for other in kept if _copied(one, evidence[other])), None)
        if first is None:
            kept[number] = []
        else:
            kept[first].append(one.passage.document_id)
    return [replace(evidence[number], also_in=tuple(sorted(set(copies)))) for number, copies in kept.items()]


def _copied(one: Evidence, other: Evidence) -> bool:
    elsewhere = one.passage.document_id != other.passage.document_id
    return elsewhere and near_copy(one.sentence, other.sentence)
