"""Figures with their count and a 95 % bootstrap interval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = Sequence[float] | Sequence[tuple[float, ...]]
"""One entry per question, passage or run; what is drawn again and again for the interval."""

Statistic = Callable[[NDArray[np.float64]], float]

_ROUNDS = 2000
_SEED = 0
_TAILS = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure, the 95 % interval around it, and over how many samples it was taken."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of ours and, where it has one, of the baseline; ``ratio`` is ours by the baseline's."""

    name: str
    baseline: Measured | None
    ours: Measured
    ratio: Measured | None


def mean(samples: NDArray[np.float64]) -> float:
    """The arithmetic mean."""
    return float(samples.mean())


def total(samples: NDArray[np.float64]) -> float:
    """The sum; of zeros and ones, how many are one."""
    return float(samples.sum())


def median(samples: NDArray[np.float64]) -> float:
    """The middle value."""
    return float(np.median(samples))


def percentile_95(samples: NDArray[np.float64]) -> float:
    """The value that one sample in twenty exceeds."""
    return float(np.percentile(samples, 95))


def rate(samples: NDArray[np.float64]) -> float:
    """Of samples (amount, seconds): everything done by all the time taken.

    >>> rate(np.array([(100.0, 1.0), (100.0, 3.0)]))
    50.0
    """
    amount, seconds = samples.sum(axis=0)
    return float(amount / seconds)


def measured(samples: Samples, statistic: Statistic) -> Measured:
    """A statistic of samples; raises ValueError when there are none.

    >>> measured([1.0, 1.0, 1.0], mean)
    Measured(value=1.0, low=1.0, high=1.0, count=3)
    """
    return _with_interval(statistic(_array(samples)), _resampled(samples, statistic), len(samples))


def compared(name: str, baseline: Samples, ours: Samples, statistic: Statistic) -> Row:
    """The same statistic of two sets of samples, and their ratio.

    Where both have as many samples they are pairs: the ratio's interval draws the same pairs for
    both, so that noise common to a pair cancels out. There is no ratio to what may be zero.

    >>> compared("hit@1", [0.5, 0.5], [1.0, 1.0], mean).ratio
    Measured(value=2.0, low=2.0, high=2.0, count=2)
    """
    row = Row(name, measured(baseline, statistic), measured(ours, statistic), None)
    divisors = _resampled(baseline, statistic)
    if len(baseline) != len(ours) or not divisors.all() or row.baseline is None or not row.baseline.value:
        return row
    ratios = _resampled(ours, statistic) / divisors
    ratio = _with_interval(row.ours.value / row.baseline.value, ratios, len(ours))
    return Row(name, row.baseline, row.ours, ratio)


def _with_interval(value: float, resampled: NDArray[np.float64], count: int) -> Measured:
    low, high = np.percentile(resampled, _TAILS)
    return Measured(value, float(low), float(high), count)


def _resampled(samples: Samples, statistic: Statistic) -> NDArray[np.float64]:
    """The statistic of samples drawn with replacement; the same draws for the same count."""
    values = _array(samples)
    draw = np.random.default_rng(_SEED)
    return np.array([statistic(values[draw.integers(0, len(values), len(values))]) for _ in range(_ROUNDS)])


def _array(samples: Samples) -> NDArray[np.float64]:
    if not samples:
        raise ValueError("nothing was measured")
    return np.asarray(samples, dtype=np.float64)
