"""Syndicated texts: a passage that another document has almost word for word is no second source."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from index.document import Document
from index.storage.filters import Filters
from rag.evidence.evidence import Evidence
from rag.reading.spelling import fold_figures

_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_SHINGLE = 4
_COPIED = 0.6
_FEWEST_WORDS = 8
_REWORDED = 0.7
_DENIALS = frozenset(("no", "not", "never", "nor", "neither", "nothing", "nobody", "without"))

CopiesOf = Callable[[Sequence[str]], Mapping[str, Sequence[Document]]]
"""The near copies that a question may look at of each of some documents, by the ids of those that have any."""


class FindCopies(Protocol):
    """Finds near copies in an index."""

    def __call__(self, document_ids: Sequence[str], filters: Filters) -> Mapping[str, Sequence[Document]]:
        """The near copies of each of some documents that meet the filters, by the ids of those that have any."""
        ...


def no_copies(document_ids: Sequence[str], filters: Filters | None = None) -> Mapping[str, Sequence[Document]]:
    """Of an index that knows no near copies."""
    return {}


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


def reworded(one: str, other: str) -> bool:
    """Whether a text says the same in the order and with the small words of another editor: its figures and denials,
    and most of the words of the shorter text.

    >>> reworded("About 300 carters will be needed, Ann said.", "Ann said that 300 carters would be needed.")
    True
    >>> reworded("The 300 carters will be needed, Ann said.", "Ann said that 300 carters would not be needed.")
    False
    """
    mine, theirs = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    most = len(mine & theirs) >= _REWORDED * min(len(mine), len(theirs))
    return most and mine & _DENIALS == theirs & _DENIALS and _figures(one) == _figures(other)


def without_copies(
    evidence: Sequence[Evidence], copies: Mapping[str, Sequence[Document]] | None = None
) -> list[Evidence]:
    """The evidence without what an earlier piece of another document says almost word for word; that one tells in
    ``also_in`` which documents those are.

    ``copies`` are the near copies of the documents that the evidence is from. Between those an editor's other words
    are no second source either, and where they have a sentence word for word, it is also in them, found or not.
    """
    known = copies or {}
    texts = {copy.id: _words(copy.text) for group in known.values() for copy in group}
    kept: dict[int, list[str]] = {}
    for number, one in enumerate(evidence):
        first = next((other for other in kept if _copied(one, evidence[other], known)), None)
        if first is None:
            sentence, group = _words(one.sentence), known.get(one.passage.document_id, ())
            kept[number] = [copy.id for copy in group if sentence in texts[copy.id]]
        else:
            kept[first].append(one.passage.document_id)
    return [replace(evidence[number], also_in=tuple(sorted(set(others)))) for number, others in kept.items()]


def _copied(one: Evidence, other: Evidence, copies: Mapping[str, Sequence[Document]]) -> bool:
    mine, theirs = one.passage.document_id, other.passage.document_id
    if mine == theirs:
        return False
    related = any(copy.id == mine for copy in copies.get(theirs, ()))
    return near_copy(one.sentence, other.sentence) or (related and reworded(one.sentence, other.sentence))


def _words(text: str) -> str:
    """The words alone, between spaces, so that what is found in them begins and ends with a word."""
    return f" {' '.join(_WORD.findall(text.lower()))} "
