"""Quantities are read with their unit, their range, who says so and as of when."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.quantities.quantity import Quantity, Statement, same_value, statements
from tests.rag.told import quoted


def only(sentence: str) -> Statement:
    """The one statement of a sentence."""
    (statement,) = statements(quoted(sentence))
    return statement


@pytest.mark.parametrize(
    ("sentence", "shown", "low", "high", "unit"),
    [
        ("The plan needs about 30,000 carters.", "about 30,000", 30_000, 30_000, ""),
        ("The plan needs thirty thousand carters.", "thirty thousand", 30_000, 30_000, ""),
        ("They want 25,000-30,000 carters.", "25,000-30,000", 25_000, 30_000, ""),
        ("It cost £13.4bn in all.", "£13.4bn", 13_400_000_000, 13_400_000_000, "gbp"),
        ("It rose to 4.5 per cent.", "4.5 per cent", Decimal("4.5"), Decimal("4.5"), "%"),
        ("The meeting took over two hours.", "over two hours", 7200, 7200, "second"),
        ("The meeting took 90 minutes.", "90 minutes", 5400, 5400, "second"),
        ("The fields cover 137,000 sq km.", "137,000 sq km", 137_000, 137_000, "km"),
    ],
)  # fmt: skip
def test_a_value_keeps_its_wording_and_its_unit(
    sentence: str, shown: str, low: Decimal, high: Decimal, unit: str
) -> None:
    (found,) = only(sentence).quantities

    assert (found.shown, found.low, found.high, found.unit) == (shown, low, high, unit)


def test_a_rise_is_two_values_and_no_range() -> None:
    first, second = only("The share rose from 2.3% to 2.5% of the harvest.").quantities

    assert [(one.shown, one.low, one.high) for one in (first, second)] == [
        ("2.3%", Decimal("2.3"), Decimal("2.3")),
        ("2.5%", Decimal("2.5"), Decimal("2.5")),
    ]


def test_dates_and_numbered_names_are_no_quantities() -> None:
    sentence = "On 20 March 2025, Ann Miller told Channel 4 that over 20 carters came."

    assert [one.shown for one in only(sentence).quantities] == ["over 20"]


def test_the_teller_named_counts_before_the_publisher() -> None:
    day = date(2025, 3, 2)
    (relayed,) = statements(quoted("By the River Post's account, 12 mills turn.", "Mill Gazette", day))
    (own,) = statements(quoted("The Gazette counted 14 mills.", "Mill Gazette", day))

    assert (relayed.quantities[0].who, relayed.quantities[0].as_of) == ("River Post", day)
    assert own.quantities[0].who == "Mill Gazette"


def test_clauses_with_a_teller_each_are_statements_of_their_own() -> None:
    first, second = statements(quoted("The Post wrote of about 300 carters; Radio Mill wrote of fewer than 300."))

    assert [one.quantities[0].who for one in (first, second)] == ["Post", "Radio Mill"]
    assert not same_value(first.quantities[0], second.quantities[0])


def test_a_day_told_wins_over_that_of_the_document_and_a_month_gives_no_day() -> None:
    published = date(2026, 2, 4)
    (on_a_day,) = statements(quoted("On 3 May 2025 it had 12 mills.", "Gazette", published))
    (in_a_month,) = statements(quoted("In May 2025 it had 12 mills.", "Gazette", published))

    assert on_a_day.quantities[0].as_of == date(2025, 5, 3)
    assert (in_a_month.quantities[0].as_of, in_a_month.quantities[0].when) == (None, date(2025, 5, 31))


def value(low: int, high: int) -> Quantity:
    """A count without anything around it."""
    return Quantity("", Decimal(low), Decimal(high), "", "", (), "", None, None, None, 0)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_same_value_is_reflexive_and_symmetric(low: int, high: int, other: int) -> None:
    one, two = value(*sorted((low, high))), value(other, other)

    assert same_value(one, one)
    assert same_value(one, two) == same_value(two, one)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("3,669,000 carts", "3.7 million carts", True), ("4.12% of it", "4.2% of it", False),
     ("$2.62bn", "$2.63bn", False), ("two hours", "120 minutes", True)],
)  # fmt: skip
def test_rounding_is_no_difference(one: str, other: str, same: bool) -> None:
    first, second = (only(f"It came to {text}.").quantities[0] for text in (one, other))

    assert same_value(first, second) is same


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert statements(quoted(text)) == statements(quoted(text))


def test_a_range_has_two_numbers_and_a_date_none() -> None:
    statement = only("They want 25,000-30,000 carters for £13.4bn on 3 May 2025.")

    assert [one.numbers for one in statement.quantities] == [(25_000, 30_000), (13.4e9, 13.4e9)]
    assert [one.numbers for one in statement.days] == [None]


@given(st.integers(1, 400).map("9".__mul__))
def test_what_no_plain_number_can_hold_has_none(digits: str) -> None:
    for one in only(f"They want {digits} carters.").quantities:
        json.dumps(one.numbers, allow_nan=False)
        assert (one.numbers is None) == (len(digits) > 308)
