"""What confidence is worth: who answers the surest questions first, how often is that wrong?

Samples are rows of (confidence, answerable): a number and 1 or 0.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_BINS = 10

Samples = NDArray[np.float64]


class RiskAtCoverage(NamedTuple):
    """When the surest ``coverage`` of the questions are answered, ``risk`` of those have no answer."""

    coverage: float
    risk: float
    threshold: float


class Bin(NamedTuple):
    """Questions of like confidence: its mean, the share that has an answer, how many they are."""

    confidence: float
    answerable: float
    cases: int


def risk_coverage_curve(samples: Samples) -> list[RiskAtCoverage]:
    """One point per distinct confidence, from the strictest threshold to none.

    >>> risk_coverage_curve(np.array([(0.9, 1), (0.5, 0)]))
    [RiskAtCoverage(coverage=0.5, risk=0.0, threshold=0.9), RiskAtCoverage(coverage=1.0, risk=0.5, threshold=0.5)]
    """
    confidence, risks = _risks(samples)
    last = np.append(confidence[1:] != confidence[:-1], True)
    coverage = np.arange(1, len(confidence) + 1) / len(confidence)
    points = zip(coverage[last], risks[last], confidence[last], strict=True)
    return [RiskAtCoverage(float(share), float(risk), float(at)) for share, risk, at in points]


def risk_coverage_area(samples: Samples) -> float:
    """The mean risk over all coverages (AURC, Geifman and El-Yaniv 2017); lower is better.

    The order of questions of the same confidence does not matter.

    >>> risk_coverage_area(np.array([(0.9, 1), (0.5, 0)])), risk_coverage_area(np.array([(0.5, 1), (0.9, 0)]))
    (0.25, 0.75)
    """
    return float(_risks(samples)[1].mean())


def calibration_error(samples: Samples) -> float:
    """How far confidence is from the share that has an answer, on average (ECE, Guo et al. 2017).

    >>> round(calibration_error(np.array([(0.8, 1), (0.8, 0)])), 2)
    0.3
    """
    too_sure = np.bincount(_bins(samples), weights=samples[:, 0] - samples[:, 1])
    return float(np.abs(too_sure).sum() / len(samples))


def reliability_curve(samples: Samples) -> list[Bin]:
    """Questions in ten bins of equal width over confidence 0 to 1, without the empty ones.

    >>> reliability_curve(np.array([(0.75, 1), (0.75, 0), (0.1, 0)]))
    [Bin(confidence=0.1, answerable=0.0, cases=1), Bin(confidence=0.75, answerable=0.5, cases=2)]
    """
    which = _bins(samples)
    parts = (samples[which == number] for number in range(_BINS))
    return [Bin(float(rows[:, 0].mean()), float(rows[:, 1].mean()), len(rows)) for rows in parts if len(rows)]


def _bins(samples: Samples) -> NDArray[np.intp]:
    return np.clip((samples[:, 0] * _BINS).astype(np.intp), 0, _BINS - 1)


def _risks(samples: Samples) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Confidences from high to low, and the risk of answering so far; ties count as their mean."""
    ordered = samples[np.argsort(-samples[:, 0], kind="stable")]
    _, group, sizes = np.unique(-ordered[:, 0], return_inverse=True, return_counts=True)
    errors = (np.bincount(group, weights=1 - ordered[:, 1]) / sizes)[group]
    return ordered[:, 0], np.cumsum(errors) / np.arange(1, len(errors) + 1)
