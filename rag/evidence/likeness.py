"""How like two texts are in their words and in what their words mean, as figures for a calibrated model."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from index.search.lexical import content_words
from rag.guards.objection import Source
from rag.guards.wording import unsaid
from rag.reading.text import Text

if TYPE_CHECKING:
    from index.embedding.embed import WordVectors

_LOW = 0.2
"""The share of a claim's words that the low mark of their likeness leaves below it."""


class Meaning(Protocol):
    """Knows what words mean: every embedder does."""

    def embed_words(self, texts: Sequence[str]) -> "list[WordVectors]":
        """Vectors of the tokens of texts, each in the context of its text."""
        ...


def likeness(claim: Text, source: Source, texts: tuple[str, str], meaning: Meaning) -> dict[str, float]:
    """What speaks for a claim being said by its source; ``texts`` are both as they are written."""
    said = [word for word in claim.words if word.is_content]
    missing = unsaid(claim, source)
    return {
        "words": 1 - len(missing) / max(1, len(said)),
        "length": math.log((1 + len(said)) / (1 + sum(word.is_content for word in source.quote.words))),
        **_alignment(*texts, meaning),
    }


def _alignment(claim: str, quote: str, meaning: Meaning) -> dict[str, float]:
    """How near each content word of a claim comes to some word of a quote: at the low end, at worst."""
    import numpy as np

    ours, theirs = meaning.embed_words((claim, quote))
    if not ours.spans or not theirs.spans:
        return {"nearest_low": 0.0, "nearest_least": 0.0, "whole": 0.0}
    nearest = (ours.vectors @ theirs.vectors.T).max(axis=1)
    words = [
        float(np.mean(nearest[first:last]))
        for first, last in _whole_words(ours.spans)
        if content_words(claim[ours.spans[first][0] : ours.spans[last - 1][1]])
    ] or [float(np.mean(nearest))]
    one, other = ours.vectors.mean(axis=0), theirs.vectors.mean(axis=0)
    return {
        "nearest_low": float(np.quantile(words, _LOW)),
        "nearest_least": min(words),
        "whole": float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other))),
    }


def _whole_words(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Which tokens make up a word: those without a gap between them.

    >>> _whole_words([(0, 2), (2, 5), (6, 9)])
    [(0, 2), (2, 3)]
    """
    starts = [i for i, span in enumerate(spans) if i == 0 or spans[i - 1][1] != span[0]]
    return list(zip(starts, [*starts[1:], len(spans)], strict=True))
