"""Packed words: how much of a question's weight stands in each sentence."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.storage.sentence_words import pack_words, shared_weight

_WORD = st.text(min_size=1, max_size=6)
_SENTENCES = st.lists(st.lists(_WORD, max_size=6), max_size=5)
_WEIGHTS = st.dictionaries(_WORD, st.floats(0.01, 10), min_size=1, max_size=6)


@given(passages=st.lists(_SENTENCES, max_size=4), weights=_WEIGHTS)
def test_packing_keeps_which_words_stand_in_which_sentence(
    passages: list[list[list[str]]], weights: dict[str, float]
) -> None:
    """The shares are those of the sentences themselves, one per sentence, passage after passage."""
    sentences = [set(sentence) for passage in passages for sentence in passage]
    expected = [sum(w for word, w in weights.items() if word in s) / sum(weights.values()) for s in sentences]
    found = shared_weight([pack_words(passage) for passage in passages], weights)
    assert found.shape == (len(sentences),)
    np.testing.assert_allclose(found, expected, atol=1e-9)


@given(_SENTENCES)
def test_order_and_repetition_of_words_do_not_matter(sentences: list[list[str]]) -> None:
    assert pack_words(sentences) == pack_words([[*reversed(words), *words] for words in sentences])


@given(_SENTENCES, _SENTENCES)
def test_packed_passages_can_be_put_one_behind_the_other(one: list[list[str]], other: list[list[str]]) -> None:
    assert pack_words(one) + pack_words(other) == pack_words([*one, *other])


def test_four_bytes_a_word_and_four_a_sentence() -> None:
    assert len(pack_words([["lamp", "lens"], [], ["lamp"]])) == 4 * (2 + 1 + 0 + 1 + 1 + 1)


@pytest.mark.parametrize("weights", [{}, {"lamp": 0.0}])
def test_without_weight_nothing_is_shared(weights: dict[str, float]) -> None:
    assert shared_weight([pack_words([["lamp"], []])], weights).tolist() == [0.0, 0.0]


def test_a_word_whose_hash_would_end_the_sentence_ends_none() -> None:
    """The crc32 of this one is zero, which is the mark of a sentence's end."""
    assert zlib.crc32(b"apufidom") == 0
    assert shared_weight([pack_words([["apufidom"], ["lamp"]])], {"lamp": 1.0}).tolist() == [0.0, 1.0]
    assert shared_weight([pack_words([["apufidom"], ["lamp"]])], {"apufidom": 1.0}).tolist() == [1.0, 0.0]


def test_nothing_packed_has_no_sentences() -> None:
    assert shared_weight([], {"lamp": 1.0}).shape == (0,)
