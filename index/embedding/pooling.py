"""From the states of tokens to vectors: which tokens make which vector of a passage, and their mean."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.document import Passage


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """Token ids, and per vector to make (the passage's, then each sentence's) the tokens' weights."""

    ids: list[int]
    weights: NDArray[np.float32]


def pooling_weights(passage: Passage, offsets: Sequence[tuple[int, int]], text_at: int) -> NDArray[np.float32]:
    """Which tokens make which vector: all make the passage's, a sentence's own and the context its.

    ``text_at`` is the position of the text's first token; before it stand the start token and
    the context. Shape (1 + number of sentences, number of tokens).
    """
    starts = np.array([start for start, _ in offsets], dtype=np.intp) + passage.start
    weights = np.zeros((1 + len(passage.sentences), text_at + len(offsets) + 1), dtype=np.float32)
    weights[0] = 1
    weights[1:, 1:text_at] = 1
    for row, sentence in zip(weights[1:, text_at:-1], passage.sentences, strict=True):
        row[np.searchsorted(starts, sentence.start) : np.searchsorted(starts, sentence.end)] = 1
    weights[~weights.any(axis=1)] = 1  # A lone accent under a title without words has no token at all.
    return weights


def pooled(states: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean token state per row of weights, scaled to length 1 (so the sum will do)."""
    sums = weights @ states
    vectors: NDArray[np.float32] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return vectors
