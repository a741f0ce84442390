"""How well two kinds of cases are told apart; .5 is chance, and there is no figure where all are of one kind."""

import numpy as np
from numpy.typing import ArrayLike


def auc(so: ArrayLike, likely: ArrayLike) -> float:
    """How often a case that is so scores above one that is not, a tie counting half: the area under the ROC curve.

    >>> auc([True, True, False], [0.9, 0.2, 0.2])
    0.75
    """
    are, scores = np.asarray(so, dtype=np.bool_), np.asarray(likely)
    others = np.sort(scores[~are])
    if not len(others) or not are.any():
        return float("nan")
    below = np.searchsorted(others, scores[are], "left") + np.searchsorted(others, scores[are], "right")
    return float(below.mean() / 2 / len(others))


def balanced_accuracy(so: ArrayLike, said: ArrayLike) -> float:
    """The mean of the shares of both kinds that are told rightly.

    >>> balanced_accuracy([True, True, True, False], [True, True, False, False])
    0.8333333333333333
    """
    are, right = np.asarray(so, dtype=np.bool_), np.equal(so, said)
    if are.all() or not are.any():
        return float("nan")
    return float((right[are].mean() + right[~are].mean()) / 2)
