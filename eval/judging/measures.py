"""How well scores go with what people said: pure functions of pairs (score, human rating)."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.measure import Measured, draws, with_interval
from eval.metrics.two_kinds import auc, balanced_accuracy

Pairs = NDArray[np.float64]
"""One row per answer: a score, and the mean of what people said."""

Agreement = Callable[[Pairs], float]


def spearman(pairs: Pairs) -> float:
    """Spearman's rank correlation; NaN where one side never varies.

    >>> round(spearman(np.array([(0.1, 1.0), (0.5, 2.0), (0.9, 4.0), (0.7, 3.0)])), 6)
    1.0
    """
    return _correlation(*(one.sum(axis=1) for one in _orders(pairs)))


def kendall(pairs: Pairs) -> float:
    """Kendall's tau-b, which allows for ties; NaN where one side never varies.

    >>> kendall(np.array([(1.0, 4.0), (2.0, 3.0), (3.0, 1.0)]))
    -1.0
    """
    return _correlation(*_orders(pairs))


def _orders(pairs: Pairs) -> tuple[Pairs, Pairs]:
    """For either side, which of each two answers is above the other; the sum of a row is its rank, counted from the
    middle."""
    scores, ratings = pairs.T
    return np.sign(scores[:, None] - scores), np.sign(ratings[:, None] - ratings)


def _correlation(one: Pairs, other: Pairs) -> float:
    """Of values whose means are 0."""
    varied = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / varied if varied else float("nan")


def ranked_right(faithful_from: float) -> Agreement:
    """How often a faithful answer scores above one that is not."""
    return lambda pairs: auc(pairs[:, 1] >= faithful_from, pairs[:, 0])


def told_right(score_from: float, faithful_from: float) -> Agreement:
    """The balanced accuracy when a score from ``score_from`` on calls an answer faithful."""
    return lambda pairs: balanced_accuracy(pairs[:, 1] >= faithful_from, pairs[:, 0] >= score_from)


def over_groups(groups: Sequence[Pairs], agreement: Agreement) -> Measured | None:
    """An agreement with its 95 % bootstrap interval over groups: answers to one question come or go
    together, because what they share would make an interval over single answers too narrow.

    None where there is no value. ``count`` is of answers.

    >>> over_groups([np.array([(0.1, 1.0)]), np.array([(0.5, 2.0)]), np.array([(0.9, 4.0)])], kendall).value
    1.0
    """
    if not groups:
        return None
    everything = np.concatenate(groups)
    value = agreement(everything)
    if np.isnan(value):
        return None
    drawn = np.array([agreement(np.concatenate([groups[one] for one in draw])) for draw in draws(len(groups))])
    return with_interval(value, drawn, len(everything))
