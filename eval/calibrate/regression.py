"""Logistic regressions over named features, fitted and judged in folds."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from rag.evidence.calibrated import Calibrated, Feature

M = TypeVar("M")
T = TypeVar("T")

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


def out_of_fold(
    groups: Sequence[str], folds: int, fit: Callable[[list[int]], M], tell: Callable[[M, int], T]
) -> list[T]:
    """For every place what a model tells of it that was fitted on none of its group; ``fit`` gets places too."""
    from sklearn.model_selection import GroupKFold

    told: dict[int, T] = {}
    for train, held in GroupKFold(folds, shuffle=True, random_state=0).split(groups, groups=groups):
        model = fit(train.tolist())
        told |= {place: tell(model, place) for place in held.tolist()}
    return [told[place] for place in range(len(groups))]


def even_weights(kinds: Sequence[object]) -> list[float]:
    """Weights with which every kind counts the same in sum, on average 1.

    >>> even_weights(["a", "a", "a", "b"])
    [0.6666666666666666, 0.6666666666666666, 0.6666666666666666, 2.0]
    """
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    return [len(kinds) / counts[kind] / len(counts) for kind in kinds]
