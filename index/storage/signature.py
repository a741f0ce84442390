"""A small picture of a text, such that texts that nearly are the same have nearly the same picture."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from datasketch import MinHash

Hashes = npt.NDArray[np.uint32]

SIGNATURE_VERSION = "1"
"""Raise it when the same text would give another signature."""

SIMILAR = 0.6
"""The runs of words that near copies have in common, as a share of all runs that either has. With another headline and
last paragraph a report of 300 words still has this much, one of 800 words has 0.8; unrelated texts have below 0.1."""

SAME_FIGURES = 0.6
"""The share of the figures of one that stand in the other too, of the one with fewer: this month's bulletin has most of
last month's words, but not its figures."""

BANDS, ROWS = 32, 4
"""How a signature is cut for others to be looked up by: those that are just similar have a whole band in common in 99
of 100 cases. It is what datasketch finds best when to miss one is 99 times as bad as to look at one in vain."""

_VALUES = BANDS * ROWS
_RUN = 5
_MOST_FIGURES = 128
_AT_ONCE = 512
"""So many runs are hashed at once: what that takes fits into a processor's cache, however long a text is."""

_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Signature:
    """``wording`` is a MinHash of the runs of words, ``figures`` are the smallest hashes of the figures, ascending."""

    wording: Hashes
    figures: Hashes


def signature(text: str) -> Signature | None:
    """The signature of a text, whatever its case and marks; None where it has no words."""
    words = _WORD.findall(text.casefold())
    if not words:
        return None
    figures = np.unique(_hashes(_FIGURE.findall(text)))[:_MOST_FIGURES]
    return Signature(_min_hash(_runs(_hashes(words))), figures)


def similarity(one: Signature, other: Signature) -> float:
    """About which share of their runs of words two texts have in common, 0 to 1."""
    return float(np.mean(one.wording == other.wording))


def nearly_same(one: Signature, other: Signature) -> bool:
    """Whether one text is a near copy of the other."""
    return similarity(one, other) >= SIMILAR and _shared_figures(one.figures, other.figures) >= SAME_FIGURES


def bands(wording: Hashes) -> list[int]:
    """The bands of a signature, as one number each, to look up which others have the same."""
    rows = wording.reshape(BANDS, ROWS).astype(np.uint64)
    return [int(one) for one in _mixed([np.arange(BANDS, dtype=np.uint64), *rows.T]).view(np.int64)]


def _hashes(words: Sequence[str]) -> Hashes:
    return np.fromiter((zlib.crc32(word.encode()) for word in words), np.uint32, len(words))


def _runs(words: Hashes) -> Hashes:
    """The hash of each run of words that occurs; a text of fewer words is one run."""
    padded = np.pad(words, (0, max(0, _RUN - len(words)))).astype(np.uint64)
    count = len(padded) - _RUN + 1
    mixed = _mixed([padded[place : place + count] for place in range(_RUN)])
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _mixed(columns: Sequence[npt.NDArray[np.uint64]]) -> npt.NDArray[np.uint64]:
    """One number for what stands side by side; products wrap around, which is meant."""
    total = np.zeros_like(columns[0])
    for column in columns:
        total = (total ^ column) * _MULTIPLIER
        total ^= total >> np.uint64(29)
    return total * _MULTIPLIER


def _min_hash(runs: Hashes) -> Hashes:
    sketch = _empty_sketch().copy()
    for start in range(0, len(runs), _AT_ONCE):
        sketch.update_batch(runs[start : start + _AT_ONCE].tolist())
    return np.asarray(sketch.hashvalues, dtype=np.uint32)


@cache
def _empty_sketch() -> "MinHash":
    from datasketch import MinHash

    return MinHash(num_perm=_VALUES, hashfunc=_as_it_is, scheme="affine32")


def _as_it_is(hashed: int) -> int:
    return hashed


def _shared_figures(one: Hashes, other: Hashes) -> float:
    """Of long lists only those hashes are compared that both lists reach up to."""
    ends = [figures[-1] for figures in (one, other) if len(figures) == _MOST_FIGURES]
    if ends:
        one, other = (figures[figures <= min(ends)] for figures in (one, other))
    fewest = min(len(one), len(other))
    if fewest == 0:
        return float(len(one) == len(other))
    return len(np.intersect1d(one, other, assume_unique=True)) / fewest
