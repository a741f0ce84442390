"""The dates in a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.asked.dates import dates_in


@pytest.mark.parametrize(
    ("question", "dates"),
    [
        ("Who met on 5 May 2025?", [("on", "5 May 2025", 3)]),
        ("and in may?", [("in", "May", 2)]),
        ("How many by the end of 2026?", [("by the end of", "2026", 1)]),
        ("What did the 2024 plan ask for?", [("", "2024", 1)]),
        ("What was said on 17 Feb 2025?", [("on", "17 Feb 2025", 3)]),
        ("Who met in May 2023 and in 2024?", [("in", "May 2023", 2), ("in", "2024", 1)]),
        ("How many may come?", []),
    ],
)
def test_dates_are_read_with_what_leads_to_them(question: str, dates: list[tuple[str, str, int]]) -> None:
    found = dates_in(question)

    assert found is not None
    assert [(one.lead, one.text, one.parts) for one in found] == dates


@pytest.mark.parametrize("question", ["Who met on 4-5 May 2025?", "Did 2000 soldiers leave?"])
def test_where_it_is_not_clear_what_is_a_date_none_is_told(question: str) -> None:
    assert dates_in(question) is None


@given(st.lists(st.sampled_from(["in", "on", "5", "May", "2025", "the", "end of", "and", "-", "june"]), max_size=8))
def test_a_date_stands_where_it_says(words: list[str]) -> None:
    question = " ".join(words)
    for one in dates_in(question) or ():
        assert " ".join(question[one.start : one.end].lower().split()) == f"{one.lead} {one.text}".strip().lower()
