"""A quantity as plain numbers: as it is written, or not at all."""

import json

from hypothesis import given
from hypothesis import strategies as st

from rag.quantities.numbers import numbers_of
from rag.quantities.quantity import statements
from tests.rag.told import quoted


def test_a_range_has_two_ends_and_a_value_one() -> None:
    (statement,) = statements(quoted("They want 25,000-30,000 carters for £13.4bn."))

    assert [numbers_of(one) for one in statement.quantities] == [(25_000, 30_000), (13.4e9, 13.4e9)]


def test_a_date_is_no_number() -> None:
    (statement,) = statements(quoted("The harvest began on 3 May 2025."))

    assert [numbers_of(one) for one in statement.days] == [None]


@given(st.integers(1, 400).map("9".__mul__))
def test_what_no_plain_number_can_hold_is_left_out(digits: str) -> None:
    (statement,) = statements(quoted(f"They want {digits} carters."))

    for one in statement.quantities:
        json.dumps(numbers_of(one), allow_nan=False)
        assert (numbers_of(one) is None) == (len(digits) > 308)
