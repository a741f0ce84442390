"""From passages to ranked sentences."""

from hypothesis import given
from hypothesis import strategies as st

from rag.evidence import rank_evidence
from tests.rag.written_evidence import DOCUMENT, SENTENCES, scored

SIGNALS = st.tuples(*[st.floats(-1, 1)] * len(SENTENCES))
SHARES = st.tuples(*[st.floats(0, 1)] * len(SENTENCES))


def test_the_best_sentence_comes_first_and_a_question_is_no_evidence() -> None:
    found = scored((0.1, 0.6, 0.3, 0.9, 0.2), (0.0, 0.5, 0.0, 1.0, 0.0))
    ranked = rank_evidence("Does the force need troops?", [found])

    assert [one.sentence for one in ranked] == [SENTENCES[1], SENTENCES[2], SENTENCES[4], SENTENCES[0]]


def test_a_sentence_without_the_quantity_asked_for_falls_behind() -> None:
    """The best one by its signals holds only a date; a date is no quantity."""
    found = scored((0.0, 0.6, 0.0, 0.0, 0.65), (0.0, 0.5, 0.0, 0.0, 0.5))

    assert rank_evidence("Does the force need troops?", [found])[0].sentence == SENTENCES[4]
    assert rank_evidence("How many troops are needed?", [found])[0].sentence == SENTENCES[1]
    assert rank_evidence("When did they meet?", [found])[0].sentence == SENTENCES[4]


def test_equal_scores_keep_the_order_of_the_text() -> None:
    ranked = rank_evidence("Does it?", [scored((0.5,) * 5, (0.5,) * 5)])

    assert [one.start for one in ranked] == sorted(one.start for one in ranked)


def test_no_passages_give_no_evidence() -> None:
    assert rank_evidence("How many?", []) == []


@given(SIGNALS, SHARES, st.sampled_from(["How many troops?", "When?", "Why was that so?"]))
def test_every_sentence_stands_at_its_place_with_a_score_between_0_and_1(
    similarities: tuple[float, ...], shares: tuple[float, ...], query: str
) -> None:
    ranked = rank_evidence(query, [scored(similarities, shares)])

    assert len(ranked) == len(SENTENCES) - 1
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    for one in ranked:
        assert DOCUMENT.text[one.start : one.end] == one.sentence
        assert 0 <= one.score <= 1
