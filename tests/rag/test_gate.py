"""Whether there is enough to answer."""

import pytest

from rag.answer import Reason
from rag.evidence import Evidence
from rag.gate import THRESHOLD, reason_to_abstain
from tests.rag.written_evidence import SENTENCES, evidence_of, scored

FOUND = [scored((0.0,) * 5, (0.0,) * 5)]


def gate(evidence: list[Evidence]) -> Reason | None:
    """What the gate says of a first question."""
    return reason_to_abstain(FOUND, evidence, evidence, THRESHOLD)


def test_no_passages_are_nothing_found() -> None:
    assert reason_to_abstain([], [], [], THRESHOLD) == "nothing_found"


def test_passages_that_only_ask_questions_are_not_called_nothing() -> None:
    assert reason_to_abstain(FOUND, [], [], THRESHOLD) == "off_topic"


@pytest.mark.parametrize("score", [THRESHOLD, 0.9, 1.0])
def test_good_evidence_is_enough(score: float) -> None:
    assert gate([evidence_of(SENTENCES[1], score)]) is None


def test_weak_evidence_about_something_else_is_off_topic() -> None:
    assert gate([evidence_of(SENTENCES[1], 0.1, shared_words=0.0)]) == "off_topic"


def test_weak_evidence_about_the_subject_is_not_covered() -> None:
    """A later sentence may be the one that shows what the sources speak about."""
    evidence = [evidence_of(SENTENCES[1], 0.3, shared_words=0.0), evidence_of(SENTENCES[2], 0.2, shared_words=0.9)]

    assert gate(evidence) == "not_covered"


def test_a_subject_that_was_spoken_about_is_not_off_topic() -> None:
    """When all that is known was said before, the sources are still about the subject."""
    assert reason_to_abstain(FOUND, [evidence_of(SENTENCES[1], 0.9)], [], THRESHOLD) == "not_covered"
