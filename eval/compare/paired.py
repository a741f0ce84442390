"""Is a difference between two runs of the same cases more than chance?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from eval.measure import (
    Measured,
    NothingMeasured,
    Samples,
    Statistic,
    as_array,
    kept_by_count,
    mean,
    ratio,
    resampled,
    total,
    with_interval,
)

Test = Literal["McNemar", "permutation", "bootstrap"]

SIGNIFICANT = 0.05
_SHUFFLES = 2000
_SEED = 1


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one run to the other: both values, the change with its 95 % bootstrap interval
    over pairs, and how likely a change this large is when there is none."""

    before: float
    after: float
    change: Measured
    p_value: float
    test: Test

    @property
    def significant(self) -> bool:
        """Whether chance alone would bring this in fewer than one of twenty comparisons."""
        return self.p_value < SIGNIFICANT


def paired_difference(before: Samples, after: Samples, statistic: Statistic) -> Difference:
    """The difference of a statistic over pairs of samples: entry by entry the same case.

    Rates are tested by McNemar's test, other means and ratios by shuffling which run each member of a
    pair belongs to, and what is no sum, such as a median, by how often the bootstrap's change is none.
    Raises NothingMeasured when there are no pairs or the statistic has no value.

    >>> paired_difference([1.0] * 30, [0.0] * 30, mean).significant
    True
    """
    theirs, ours = as_array(before), as_array(after)
    if len(theirs) != len(ours):
        raise ValueError(f"{len(theirs)} samples cannot be paired with {len(ours)}")
    values = statistic(theirs), statistic(ours)
    if np.isnan(values).any():
        raise NothingMeasured("nothing was measured")
    drawn = resampled(after, statistic) - resampled(before, statistic)
    change = with_interval(values[1] - values[0], drawn, len(ours))
    if statistic is mean and np.isin([theirs, ours], (0.0, 1.0)).all():
        return Difference(*values, change, _mcnemar(theirs, ours), "McNemar")
    if statistic in (mean, ratio, total):
        return Difference(*values, change, _permutation(theirs, ours, statistic), "permutation")
    return Difference(*values, change, _bootstrap(drawn), "bootstrap")


def _mcnemar(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """The mid-p of McNemar's exact test: of the cases that changed, were as many gained as lost?

    The exact p alone rejects too seldom; half of the observed outcome's own probability brings it to
    its nominal size (Fagerland, Lydersen and Laake 2013).
    """
    from scipy.stats import binom

    gained = int((after > before).sum())
    lost = int((after < before).sum())
    changed = gained + lost
    if gained == lost:
        return 1.0
    fewer = min(gained, lost)
    return float(2 * binom.cdf(fewer, changed, 0.5) - binom.pmf(fewer, changed, 0.5))


def _permutation(before: NDArray[np.float64], after: NDArray[np.float64], statistic: Statistic) -> float:
    """How often a difference as large comes up when the members of random pairs change places.

    Outcomes equal to the observed one count half, as in the mid-p above; never 0, because the
    observed order is one of the orders (Phipson and Smyth 2010).
    """
    observed = abs(statistic(after) - statistic(before))
    if not observed:
        return 1.0
    drawn = np.abs(_shuffled_differences(before, after, statistic))
    drawn = drawn[~np.isnan(drawn)]
    same = np.isclose(drawn, observed, rtol=1e-9, atol=1e-12)
    return float((1 + (drawn[~same] > observed).sum() + same.sum() / 2) / (1 + len(drawn)))


def _shuffled_differences(
    before: NDArray[np.float64], after: NDArray[np.float64], statistic: Statistic
) -> NDArray[np.float64]:
    theirs, ours = before.reshape(len(before), -1), after.reshape(len(after), -1)
    moved = _swaps(len(before)) @ (ours - theirs)
    sums = theirs.sum(axis=0) + moved, ours.sum(axis=0) - moved
    if statistic is ratio:
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(sums[1][:, 0] / sums[1][:, 1] - sums[0][:, 0] / sums[0][:, 1])
    return np.asarray((sums[1] - sums[0])[:, 0] / (len(before) if statistic is mean else 1))


def _bootstrap(drawn: NDArray[np.float64]) -> float:
    """Twice the share of draws on the rarer side of no change; draws without any change count half."""
    drawn = drawn[~np.isnan(drawn)]
    fewer = min((drawn < 0).sum(), (drawn > 0).sum()) + (drawn == 0).sum() / 2
    return float(min(1.0, 2 * (1 + fewer) / (1 + len(drawn))))


@kept_by_count
def _swaps(count: int) -> NDArray[np.float64]:
    """1 where a pair changes places in a shuffle, else 0; shape (shuffles, count)."""
    return np.random.default_rng(_SEED).integers(0, 2, (_SHUFFLES, count), dtype=np.int8).astype(np.float64)
