"""The names in a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.asked.names import names_in


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("How many votes did Ann Miller get in Bergen?", [("Ann Miller", "", "other"), ("Bergen", "in", "other")]),
        ("Was the OECD in the Netherlands?", [("the OECD", "", "short"), ("the Netherlands", "in", "place")]),
        ("Will British MPs vote?", [("British", "", "people")]),
        ("How many did france and the poles offer?", [("France", "", "place"), ("the Poles", "", "people")]),
        ("What was agreed at the Paris talks?", [("Paris", "at", "place")]),
        ("How tall is the Kråkøy lighthouse?", [("Kråkøy", "", "other")]),
        ("What did the Telegraph's plan foresee?", [("the Telegraph", "", "other")]),
        ("What did the U.S. promise on Monday, 5 May?", [("the U.S.", "", "place")]),
        ("Ministers of how many countries came?", []),
        ("what about us?", []),
        ("", []),
    ],
)  # fmt: skip
def test_names_are_read_with_what_leads_to_them(question: str, names: list[tuple[str, str, str]]) -> None:
    assert [(one.text, one.lead, one.kind) for one in names_in(question)] == names


@given(st.text(alphabet="aB éÖ.'’-The in\n", max_size=60))
def test_a_name_stands_where_it_says(question: str) -> None:
    ends = [0]
    for name in names_in(question):
        assert question[name.start : name.end].lower() == name.text.lower()
        assert name.start >= ends[-1]
        ends.append(name.end)
