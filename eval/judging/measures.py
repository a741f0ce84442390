"""How well scores go with what people said: pure functions of pairs (score, human rating)."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.measure import Measured, draws, with_interval

Pairs = NDArray[np.float64]
"""One row per answer: a score, and the mean of what people said."""

Agreement = Callable[[Pairs], float]


def spearman(pairs: Pairs) -> float:
    """Spearman's rank correlation; NaN where one side never varies.

    >>> round(spearman(np.array([(0.1, 1.0), (0.5, 2.0), (0.9, 4.0), (0.7, 3.0)])), 6)
    1.0
    """
    from scipy.stats import spearmanr

    return float(spearmanr(pairs[:, 0], pairs[:, 1]).statistic) if _varies(pairs) else float("nan")


def kendall(pairs: Pairs) -> float:
    """Kendall's tau-b, which allows for ties; NaN where one side never varies.

    >>> kendall(np.array([(1.0, 4.0), (2.0, 3.0), (3.0, 1.0)]))
    -1.0
    """
    from scipy.stats import kendalltau

    return float(kendalltau(pairs[:, 0], pairs[:, 1]).statistic) if _varies(pairs) else float("nan")


def ranked_right(faithful_from: float) -> Agreement:
    """How often a faithful answer scores above one that is not, a tie counting half: the area under the
    ROC curve; .5 is chance. NaN where all answers are of one kind.

    >>> ranked_right(3.5)(np.array([(0.9, 4.0), (0.5, 4.0), (0.5, 1.0)]))
    0.75
    """

    def area(pairs: Pairs) -> float:
        faithful = pairs[:, 1] >= faithful_from
        above = pairs[faithful, 0][:, None] - pairs[~faithful, 0][None, :]
        return float(((above > 0) + (above == 0) / 2).mean()) if above.size else float("nan")

    return area


def balanced_accuracy(score_from: float, faithful_from: float) -> Agreement:
    """Mean of the shares of faithful and of other answers that are told right when a score from
    ``score_from`` on calls an answer faithful; .5 is chance. NaN where all answers are of one kind.

    >>> balanced_accuracy(1.0, 3.5)(np.array([(1.0, 4.0), (0.5, 4.0), (0.5, 1.0)]))
    0.75
    """

    def accuracy(pairs: Pairs) -> float:
        called, faithful = pairs[:, 0] >= score_from, pairs[:, 1] >= faithful_from
        if faithful.all() or not faithful.any():
            return float("nan")
        return float((called[faithful].mean() + (~called[~faithful]).mean()) / 2)

    return accuracy


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


def _varies(pairs: Pairs) -> bool:
    return bool((pairs != pairs[0]).any(axis=0).all())
