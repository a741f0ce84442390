"""Which words stand in which sentence, kept small, so that sentences can be compared by rare words.

A word is kept as a 32-bit hash of its stem. Two words with one hash are possible and harmless:
this is one signal among several, and nothing that is shown is decided by it alone.
"""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_END_OF_SENTENCE = 0


def pack_words(sentences: Sequence[Sequence[str]]) -> bytes:
    """The stems of sentences as bytes, each sentence closed by a zero."""
    hashes: list[int] = []
    for words in sentences:
        hashes.extend(sorted({_hash(word) for word in words}))
        hashes.append(_END_OF_SENTENCE)
    return np.array(hashes, dtype=np.uint32).tobytes()


def shared_weight(packed: Sequence[bytes], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """For every sentence, row after row: the share of the words' weight that stands in it.

    >>> shared_weight([pack_words([["troop", "uk"], ["troop"]])], {"troop": 1.0, "uk": 3.0}).tolist()
    [1.0, 0.25]
    """
    hashes = np.frombuffer(b"".join(packed), dtype=np.uint32)
    ends = np.flatnonzero(hashes == _END_OF_SENTENCE)
    found = np.zeros(len(ends))
    for word, weight in weights.items():
        found[np.searchsorted(ends, np.flatnonzero(hashes == _hash(word)))] += weight
    total = sum(weights.values())
    return found / total if total else found


def _hash(word: str) -> int:
    return zlib.crc32(word.encode()) or 1
