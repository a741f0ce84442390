"""Whether there is enough to answer."""

import pytest

from index.search.search import ScoredPassage
from rag.answer import Reason
from rag.evidence.evidence import rank_evidence
from rag.evidence.gate import THRESHOLD, confidence, reason_to_abstain
from tests.rag.written_evidence import scored

FAR = scored((0.0,) * 5, (0.0,) * 5)
NEAR = scored((0.9,) * 5, (0.9,) * 5)


def gate(query: str, found: list[ScoredPassage], threshold: float = THRESHOLD) -> Reason | None:
    """What the gate says of a first question."""
    ranked = rank_evidence(query, found)
    return reason_to_abstain(query, found, ranked, ranked, threshold)


def test_no_passages_are_nothing_found() -> None:
    assert gate("How many troops?", []) == "nothing_found"


def test_passages_that_only_ask_questions_are_not_called_nothing() -> None:
    assert reason_to_abstain("Who pays?", [NEAR], [], [], THRESHOLD) == "off_topic"


def test_far_passages_are_off_topic() -> None:
    assert gate("How do I bake bread?", [FAR]) == "off_topic"


def test_the_threshold_decides() -> None:
    query = "How many troops does the force need?"

    assert gate(query, [NEAR], 0.0) is None
    assert gate(query, [NEAR], 1.0) == "not_covered"


def test_what_was_said_before_does_not_change_what_the_sources_are_about() -> None:
    ranked = rank_evidence("How many troops does the force need?", [NEAR])

    assert reason_to_abstain("And how many troops?", [NEAR], ranked, [], THRESHOLD) == "not_covered"


def test_a_question_that_names_someone_unknown_is_less_sure() -> None:
    known, unknown = (
        confidence(rank_evidence(f"How many troops does the {one} need?", [NEAR])) for one in ("force", "Norway")
    )

    assert known > unknown


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("Why did the council burn the plan in 2019?", "false_premise"),
        ("How many boats does the force need in winter?", "not_covered"),
    ],
)
def test_what_is_taken_for_granted_and_not_said_is_a_false_premise(query: str, reason: Reason) -> None:
    assert gate(query, [NEAR], 1.0) == reason
