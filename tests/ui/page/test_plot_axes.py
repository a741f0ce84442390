"""Axes hold their values and have few labels that can be read."""

import math
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.page.plot_axes import DayAxis, value_axis

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE, FINITE)
def test_any_finite_values_lie_on_the_axis(one: float, other: float) -> None:
    low, high = sorted((one, other))
    axis = value_axis(low, high)
    places = [share for share, _ in axis.labels()]

    assert 0 <= axis.share(low) <= axis.share(high) <= 1
    assert 2 <= len(places) <= 7 and places == sorted(set(places)) and (places[0], places[-1]) == (0, 1)
    assert all(len(label) <= 14 for _, label in axis.labels())


@given(st.floats(1, 1e15), st.floats(1, 1e15))
def test_only_values_that_lie_close_together_are_drawn_without_zero(one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert value_axis(low, high).from_zero == (low == high or low <= 0.75 * high)


@pytest.mark.parametrize(
    ("low", "high", "scale", "labels"),
    [
        (1_200, 9_000, "", ["0", "5,000", "10,000"]),
        (2.33, 5, "", ["0", "2", "4", "6"]),
        (1.75e9, 3.9e9, "billions", ["0", "1", "2", "3", "4"]),
        (486e9, 588e9, "billions", ["450", "500", "550", "600"]),
        (0, 0, "", ["0", "0.5", "1"]),
        (-30, -10, "", ["-30", "-20", "-10", "0"]),
        (0.1, 0.3, "", ["0", "0.1", "0.2", "0.3"]),
        (3e12, 3e12, "trillions", ["0", "1", "2", "3"]),
    ],
)  # fmt: skip
def test_labels_can_be_read(low: float, high: float, scale: str, labels: list[str]) -> None:
    axis = value_axis(low, high)

    assert axis.scale[1] == scale
    assert [label for _, label in axis.labels()] == labels


def test_a_share_is_measured_from_the_bottom() -> None:
    axis = value_axis(0, 200)

    assert [axis.share(value) for value in (0, 50, 200)] == [0, 0.25, 1]
    assert axis.step == Decimal(50)


@given(st.dates(), st.dates())
def test_few_days_are_labelled_inside_the_axis(one: date, other: date) -> None:
    axis = DayAxis(*sorted((one, other)))
    places = [share for share, _ in axis.labels()]

    assert 1 <= len(places) <= 4
    assert all(0 <= share <= 1 for share in places) and places == sorted(set(places))
    assert 0 <= axis.share(axis.first) <= axis.share(axis.last) <= 1


@given(st.dates(min_value=date(1000, 1, 1)), st.integers(40, 4_000))
def test_labelled_days_keep_apart(first: date, days: int) -> None:
    """Months take a sixth of the width, years a ninth: so wide are their names."""
    last = date.fromordinal(min(first.toordinal() + days, date.max.toordinal()))
    labels = DayAxis(first, last).labels()
    gaps = [after - before for (before, _), (after, _) in pairwise(labels)]

    assert all(gap > (1 / 9 if len(labels[0][1]) == 4 else 1 / 6) for gap in gaps)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2025, 2, 15), date(2025, 2, 15), ["15 Feb 2025"]),
        (date(2025, 1, 1), date(2025, 3, 20), ["Jan 2025", "Feb 2025", "Mar 2025"]),
        (date(2024, 12, 31), date(2025, 8, 28), ["Jan 2025", "Apr 2025", "Jul 2025"]),
        (date(1994, 12, 5), date(2026, 1, 1), ["2000", "2010", "2020"]),
    ],
)
def test_days_are_labelled_by_beginnings_of_months_and_years(first: date, last: date, labels: list[str]) -> None:
    axis = DayAxis(first, last)

    assert [label for _, label in axis.labels()] == labels
    assert all(math.isfinite(share) for share, _ in axis.labels())
