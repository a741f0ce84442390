"""Figures with their count and a 95 % bootstrap interval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Samples = Sequence[float] | Sequence[tuple[float, ...]] | NDArray[np.float64]
"""One entry per question, passage or run; what is drawn again and again for the interval."""

Statistic = Callable[[NDArray[np.float64]], float]

Array = TypeVar("Array", bound=NDArray[Any])

_ROUNDS = 2000
_SEED = 0
_TAILS = (2.5, 97.5)
_SMALL = 250
_PIECES = 20
"""Large samples are drawn in so many pieces, which keeps memory low."""


class NothingMeasured(ValueError):
    """There are no samples, or the statistic has no value for them."""


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


_BY_ROW: dict[Statistic, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    median: lambda rows: np.median(rows, axis=1),
    percentile_95: lambda rows: np.percentile(rows, 95, axis=1),
}
"""The same of many samples at once, one a row."""


def ratio(samples: NDArray[np.float64]) -> float:
    """Of samples (part, whole): all the parts by all the wholes; NaN when there is no whole at all.

    >>> ratio(np.array([(100.0, 1.0), (100.0, 3.0)]))
    50.0
    """
    part, whole = samples.sum(axis=0)
    return float(part / whole) if whole else float("nan")


def measured(samples: Samples, statistic: Statistic) -> Measured:
    """A statistic of samples; raises NothingMeasured.

    >>> measured([1.0, 1.0, 1.0], mean)
    Measured(value=1.0, low=1.0, high=1.0, count=3)
    """
    value = statistic(as_array(samples))
    if np.isnan(value):
        raise NothingMeasured("nothing was measured")
    return with_interval(value, resampled(samples, statistic), len(samples))


def compared(name: str, baseline: Samples, ours: Samples, statistic: Statistic) -> Row:
    """The same statistic of two sets of samples, and their ratio.

    Where both have as many samples they are pairs: the ratio's interval draws the same pairs for
    both, so that noise common to a pair cancels out. There is no ratio to what may be zero.

    >>> compared("hit@1", [0.5, 0.5], [1.0, 1.0], mean).ratio
    Measured(value=2.0, low=2.0, high=2.0, count=2)
    """
    row = Row(name, measured(baseline, statistic), measured(ours, statistic), None)
    divisors = resampled(baseline, statistic)
    if len(baseline) != len(ours) or not divisors.all() or row.baseline is None or not row.baseline.value:
        return row
    ratios = resampled(ours, statistic) / divisors
    return replace(row, ratio=with_interval(row.ours.value / row.baseline.value, ratios, len(ours)))


def with_interval(value: float, drawn: NDArray[np.float64], count: int) -> Measured:
    """A figure with the interval that holds 95 % of what was drawn; draws without a value are left out."""
    low, high = np.percentile(drawn[~np.isnan(drawn)], _TAILS)
    return Measured(value, float(low), float(high), count)


def resampled(samples: Samples, statistic: Statistic) -> NDArray[np.float64]:
    """The statistic of samples drawn with replacement; the same draws for the same count, so that
    two measures of the same cases are paired draw by draw."""
    values = as_array(samples)
    if statistic in _BY_ROW:
        some = np.array_split(draws(len(values)), _PIECES)
        return np.concatenate([_BY_ROW[statistic](values.reshape(-1)[rows]) for rows in some])
    if statistic not in (mean, ratio, total):
        return np.array([statistic(values[draw]) for draw in draws(len(values))])
    sums = (_counts(len(values)) @ values.reshape(len(values), -1).astype(np.float32)).astype(np.float64)
    if statistic is ratio:
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(sums[:, 1] > 0, sums[:, 0] / sums[:, 1], np.nan)
    return sums[:, 0] / len(values) if statistic is mean else sums[:, 0]


def kept_by_count(make: Callable[[int], Array]) -> Callable[[int], Array]:
    """Keep what was made for a count: all small ones, which slices ask for again and again, and the
    last two large ones, which take hundreds of megabytes."""
    small, large = lru_cache(_SMALL)(make), lru_cache(2)(make)
    return lambda count: small(count) if count <= _SMALL else large(count)


@kept_by_count
def draws(count: int) -> NDArray[np.int32]:
    """Which samples each round draws; shape (rounds, count)."""
    return np.random.default_rng(_SEED).integers(0, count, (_ROUNDS, count), dtype=np.int32)


@kept_by_count
def _counts(count: int) -> NDArray[np.float32]:
    """How often each round draws each sample: sums of draws are then one product of matrices."""
    counted = np.empty((_ROUNDS, count), dtype=np.float32)
    for rows, drawn in zip(np.array_split(counted, _PIECES), np.array_split(draws(count), _PIECES), strict=True):
        places = drawn + np.arange(len(drawn))[:, np.newaxis] * count
        rows[:] = np.bincount(places.ravel(), minlength=rows.size).reshape(rows.shape)
    return counted


def as_array(samples: Samples) -> NDArray[np.float64]:
    """The samples as floats, one row each; raises NothingMeasured when there are none."""
    if not len(samples):
        raise NothingMeasured("nothing was measured")
    return np.asarray(samples, dtype=np.float64)
