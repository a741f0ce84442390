"""What is printed twice is one source."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag.near_copies import near_copy, without_copies
from tests.rag.told import told

AGENCY = "The council of Larkmere said on Monday that about 300 carters would be needed for the harvest this year."
ORIGINAL = told(AGENCY, "Agency", name="agency")
COPY = told(AGENCY.replace("on Monday ", "") + " It gave no names.", "Gazette", name="gazette")
CHANGED = told(AGENCY.replace("300", "400"), "Post", name="post")


def test_a_copy_is_named_with_its_source_and_left_out() -> None:
    evidence = [one for one, _ in (ORIGINAL, COPY, CHANGED)]

    assert without_copies(evidence) == [replace(ORIGINAL[0], also_in=("gazette",)), CHANGED[0]]


def test_short_texts_are_copies_only_when_they_are_the_same() -> None:
    assert near_copy("It is 40 metres long.", "it is 40 metres long")
    assert not near_copy("It is 40 metres long.", "It is 40 metres long and old.")


@given(st.text(max_size=300), st.text(max_size=300))
def test_being_a_copy_is_symmetric_and_holds_of_itself(one: str, other: str) -> None:
    assert near_copy(one, one)
    assert near_copy(one, other) == near_copy(other, one)
