"""Differing values are shown side by side, and unlike things are not."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.conflicts.conflict import differing, find_conflicts, newest_first
from tests.rag.told import numbered, told

NEED = "How many carters would the harvest need?"
ANN = told("Ann Miller said that the harvest would need around 100,000 carters.", "Ann Miller", date(2025, 2, 15))
POST = told("The harvest would need 25,000-30,000 carters, the River Post reported.", "River Post", date(2025, 2, 17))
BOB = told("Bob Weir put the carters that the harvest would need at up to 5,000.", "Bob Weir", date(2025, 3, 1))
ALL = [ANN, POST, BOB]


def kinds(question: str, *pairs: object) -> list[str]:
    """The kinds of the conflicts between some sentences."""
    return [one.kind for one in find_conflicts(question, *numbered(*pairs))]  # type: ignore[arg-type]


def test_estimates_of_several_sources_stand_side_by_side() -> None:
    (conflict,) = find_conflicts(NEED, *numbered(*ALL))

    assert conflict.kind == "disagreement"
    assert {(one.value, one.citation, one.who, one.as_of) for one in conflict.values} == {
        ("around 100,000", 1, "Ann Miller", date(2025, 2, 15)),
        ("25,000-30,000", 2, "River Post", date(2025, 2, 17)),
        ("up to 5,000", 3, "Bob Weir", date(2025, 3, 1)),
    }


def test_evidence_that_differs_has_to_be_quoted_too() -> None:
    evidence = [one for one, _ in ALL]
    documents = {document.id: document for _, document in ALL}

    assert set(map(id, differing(NEED, evidence[:1], evidence, documents))) == set(map(id, evidence[1:]))
    assert differing(NEED, evidence, evidence, documents) == []


def test_one_originator_with_a_later_date_updates_itself() -> None:
    before = told("The council counted 31,000 drowned sheep.", "Council", date(2024, 2, 1))
    after = told("The council counted 55,000 drowned sheep.", "Council", date(2026, 2, 1))
    (conflict,) = find_conflicts("How many sheep drowned?", *numbered(after, before))

    assert conflict.kind == "update"
    assert [one.value for one in conflict.values] == ["31,000", "55,000"]


def test_other_bases_are_other_definitions() -> None:
    cash = told("The council priced the rise in bridge spending at £13.4bn.", "Council", date(2025, 2, 25))
    real = told("In real terms, the rise in bridge spending is £6bn, Ann Miller said.", "Ann Miller", date(2025, 2, 26))

    assert kinds("What is the rise in bridge spending worth in pounds?", cash, real) == ["definition"]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How many carters were killed?", "The flood killed 25 carters.", "The flood injured 90 carters."),
        ("How many carters would the harvest need?", "The harvest would need 300 carters.",
         "The harvest would need 40 barges."),
        ("What share of the harvest was lost?", "They lost 12% of the harvest.", "They lost 300 carts of the harvest."),
        ("How many carters came in March 2025?", "In March 2025 300 carters came.", "In May 2025 400 carters came."),
        ("How many carters did France send?", "France sent 300 carters.", "Spain sent 400 carters."),
        ("How many carters came?", "Some 300 carters came.", "It is not true that 400 carters came."),
        ("Who sent the carters?", "France sent 300 carters.", "France sent 400 carters."),
    ],
)  # fmt: skip
def test_unlike_things_are_no_conflict(question: str, one: str, other: str) -> None:
    assert kinds(question, told(one, "Ann Miller"), told(other, "Bob Weir", date(2025, 3, 1))) == []


def test_one_source_that_lists_several_things_does_not_contradict_itself() -> None:
    listing = told("The harvest needs 300 carters in the hills and 40 carters by the river.", "Ann Miller")

    assert kinds("How many carters does the harvest need?", listing) == []


def test_the_newest_value_of_the_same_quantity_comes_first() -> None:
    before = told("The council counted 31,000 drowned sheep.", "Council", date(2024, 2, 1), score=0.8)
    after = told("The council counted 55,000 drowned sheep.", "Council", date(2026, 2, 1), score=0.7)
    later = told("The council counted 900 barges.", "Council", date(2026, 5, 1), score=0.75)
    evidence, documents = [before[0], later[0], after[0]], {one.id: one for _, one in (before, after, later)}

    ranked = newest_first("What is the latest number of drowned sheep?", evidence, documents)

    assert ranked[0] is after[0]
    assert newest_first("How many sheep drowned?", evidence, documents) == evidence


@given(st.permutations(ALL))
@settings(max_examples=20, deadline=None)
def test_the_order_of_documents_does_not_matter(pairs: list[object]) -> None:
    def values(*some: object) -> set[tuple[str, str, str | None]]:
        found = find_conflicts(NEED, *numbered(*some))  # type: ignore[arg-type]
        return {(conflict.kind, one.value, one.who) for conflict in found for one in conflict.values}

    assert values(*pairs) == values(*ALL)


@given(st.integers(13, 10**7), st.sampled_from(["carters", "sheep", "barges"]))
@settings(max_examples=30, deadline=None)
def test_a_value_never_conflicts_with_itself(value: int, thing: str) -> None:
    sentence = f"The harvest would need {value:,} {thing}."

    assert kinds(f"How many {thing} would the harvest need?", told(sentence, "Ann"), told(sentence, "Bob")) == []


def test_nothing_to_compare_is_no_conflict() -> None:
    assert find_conflicts(NEED, [], {}) == ()
    assert differing(NEED, [], [], {}) == []


def test_values_carry_their_numbers() -> None:
    (conflict,) = find_conflicts(NEED, *numbered(*ALL))

    assert {(one.value, one.low, one.high) for one in conflict.values} == {
        ("around 100,000", 100_000, 100_000),
        ("25,000-30,000", 25_000, 30_000),
        ("up to 5,000", 5_000, 5_000),
    }


def test_a_date_has_no_numbers() -> None:
    early = told("The harvest began on 3 May 2025.", "Ann Miller", date(2025, 6, 1))
    late = told("The harvest began on 9 May 2025.", "Bob Weir", date(2025, 6, 1))
    (conflict,) = find_conflicts("When did the harvest begin?", *numbered(early, late))

    assert [(one.value, one.low, one.high) for one in conflict.values] == [
        ("3 May 2025", None, None),
        ("9 May 2025", None, None),
    ]
