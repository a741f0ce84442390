"""From passages to ranked sentences."""

from hypothesis import given
from hypothesis import strategies as st

from rag.evidence.evidence import CANDIDATES, rank_evidence
from tests.rag.written_evidence import DOCUMENT, SENTENCES, scored

SIGNALS = st.tuples(*[st.floats(-1, 1)] * len(SENTENCES))
SHARES = st.tuples(*[st.floats(0, 1)] * len(SENTENCES))
ALIKE = scored((0.5,) * 5, (0.5,) * 5)


def test_a_question_is_no_evidence_however_near_it_is() -> None:
    found = scored((0.1, 0.6, 0.3, 0.9, 0.2), (0.0, 0.5, 0.0, 1.0, 0.0))

    assert {one.sentence for one in rank_evidence("Who pays?", [found])} == {*SENTENCES} - {"Who pays?"}


def test_what_holds_the_kind_of_thing_asked_for_comes_first() -> None:
    """All are as near to the question by search; a date is no quantity."""
    assert rank_evidence("How many troops are needed?", [ALIKE])[0].sentence == SENTENCES[1]
    assert rank_evidence("When did they meet?", [ALIKE])[0].sentence == SENTENCES[4]


def test_a_sentence_of_another_day_falls_behind() -> None:
    met = "On 3 May 2025 they met."
    same, other = (rank_evidence(f"Who met on {day}?", [ALIKE]) for day in ("3 May 2025", "8 June 2023"))

    assert [one.score for one in same if one.sentence == met] > [one.score for one in other if one.sentence == met]


def test_nearness_counts() -> None:
    near = scored((0.0, 0.0, 0.9, 0.0, 0.0), (0.0, 0.0, 0.9, 0.0, 0.0))

    assert rank_evidence("Is it doubted?", [near])[0].sentence == SENTENCES[2]


def test_no_passages_give_no_evidence() -> None:
    assert rank_evidence("How many?", []) == []


def test_no_more_sentences_are_read_than_is_worth_the_time() -> None:
    assert len(rank_evidence("How many?", [ALIKE] * 30)) == CANDIDATES


@given(SIGNALS, SHARES, st.sampled_from(["How many troops?", "When?", "Why was that so?", "", "?!", "1 2 3 May 2025"]))
def test_every_sentence_stands_at_its_place_with_a_score_between_0_and_1(
    similarities: tuple[float, ...], shares: tuple[float, ...], query: str
) -> None:
    ranked = rank_evidence(query, [scored(similarities, shares)])

    assert len(ranked) == len(SENTENCES) - 1
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    for one in ranked:
        assert DOCUMENT.text[one.start : one.end] == one.sentence
        assert 0 <= one.score <= 1
    assert ranked == rank_evidence(query, [scored(similarities, shares)])
