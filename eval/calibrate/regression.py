"""Logistic regressions over named features."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from rag.evidence.calibrated import Calibrated, Feature

FOLDS = 10
_DIGITS = 5


def fitted(
    rows: Sequence[Mapping[str, float]], labels: Sequence[bool], weights: Sequence[float], strength: float
) -> Calibrated:
    """A regularised logistic regression (``strength`` is scikit-learn's C), its threshold at one half."""
    from sklearn.linear_model import LogisticRegression

    names = list(rows[0])
    values = np.array([[row[name] for name in names] for row in rows])
    means, scales = values.mean(axis=0), values.std(axis=0)
    scales[scales == 0] = 1
    regression = LogisticRegression(C=strength, max_iter=3000)
    regression.fit((values - means) / scales, labels, sample_weight=weights)
    features = {
        name: Feature(*(round(float(one), _DIGITS) for one in told))
        for name, *told in zip(names, means, scales, regression.coef_[0], strict=True)
    }
    return Calibrated(features, round(float(regression.intercept_[0]), _DIGITS), 0.5)


def folds(groups: Sequence[str], count: int = FOLDS) -> Iterator[tuple[list[int], list[int]]]:
    """What to train on and what to hold out, by their places; no group is on both sides."""
    from sklearn.model_selection import GroupKFold

    for train, held in GroupKFold(count, shuffle=True, random_state=0).split(groups, groups=groups):
        yield train.tolist(), held.tolist()


def even_weights(kinds: Sequence[object]) -> list[float]:
    """Weights with which every kind counts the same in sum, on average 1.

    >>> even_weights(["a", "a", "a", "b"])
    [0.6666666666666666, 0.6666666666666666, 0.6666666666666666, 2.0]
    """
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    return [len(kinds) / counts[kind] / len(counts) for kind in kinds]


def auc(labels: Sequence[bool] | NDArray[np.bool_], likely: Sequence[float] | NDArray[np.float64]) -> float:
    """How often a case that is so scores above one that is not: the area under the ROC curve, ties half.

    >>> auc([True, True, False], [0.9, 0.2, 0.2])
    0.75
    """
    so = np.asarray(labels, dtype=np.bool_)
    count = int(so.sum())
    ranks = float(rankdata(likely)[so].sum())
    return (ranks - count * (count + 1) / 2) / (count * (len(so) - count))
