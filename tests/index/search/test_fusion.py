"""The score of a passage out of four signals."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.search.fusion import (
    PASSAGE_WEIGHT,
    SENTENCE_WEIGHT,
    SHARED_WORDS_WEIGHT,
    WORDS_WEIGHT,
    Signals,
    fused_score,
)

SHARES = st.floats(0, 1)
SIGNALS = st.builds(Signals, SHARES, SHARES, SHARES, SHARES)


def test_the_weights_make_a_convex_combination() -> None:
    assert WORDS_WEIGHT + PASSAGE_WEIGHT + SENTENCE_WEIGHT + SHARED_WORDS_WEIGHT == 1.0


@given(SIGNALS)
def test_signals_between_zero_and_one_give_such_a_score(signals: Signals) -> None:
    assert 0 <= fused_score(signals) <= 1


@given(SIGNALS, st.sampled_from(["words", "passage", "sentence", "shared_words"]), SHARES)
def test_a_stronger_signal_never_lowers_the_score(signals: Signals, name: str, value: float) -> None:
    stronger = replace(signals, **{name: max(value, getattr(signals, name))})

    assert fused_score(stronger) >= fused_score(signals)


@given(SIGNALS)
def test_the_last_bits_of_a_float_do_not_decide(signals: Signals) -> None:
    score = fused_score(signals)

    assert score == round(score, 6)
