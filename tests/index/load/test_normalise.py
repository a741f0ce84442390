"""The canonical text: composed, with plain line ends, and without what nobody can see."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import BadDocument
from index.load import limits
from index.load.normalise import canonical, normalise
from tests.texts import layouts

_TRICKY = st.text(
    st.sampled_from("\r\n\t \u00a0\u2028\u2029\u0085\u00ad\u200b\ufeff\u0301e\x00\x0c#.\u3000😀"), max_size=60
)


@given(st.one_of(_TRICKY, layouts, st.text()))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(_TRICKY)
def test_result_is_composed_and_has_only_plain_line_ends(text: str) -> None:
    result = normalise(text)
    assert unicodedata.is_normalized("NFC", result)
    assert not set(result) & set("\r\u2028\u2029\u0085\u00ad\u200b\ufeff\x00\x0c")
    assert "\n\n\n" not in result
    assert result == result.strip()


@given(
    st.text(st.characters(categories=["L", "N", "P"]), max_size=40).map(lambda text: unicodedata.normalize("NFC", text))
)
def test_visible_characters_all_stay(text: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("one\r\ntwo\rthree\u2028four\u2029five", "one\ntwo\nthree\nfour\n\nfive"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("one\x0ctwo\x0bthree\x85four", "one\ntwo\nthree\nfour"),
        ("red\x9b1m\x1b[0m", "red1m[0m"),
        ("end of line \t\n  indented", "end of line\n  indented"),
        ("A\u030aland", "Åland"),
        ("hu\u00admani\u200btarian", "humanitarian"),
        ("family 👩\u200d👧", "family 👩\u200d👧"),
        (" \n\t ", ""),
    ],
)
def test_examples(raw: str, canonical: str) -> None:
    """Line ends, page breaks, terminal codes, trailing spaces, composition, soft hyphens, joined emoji, nothing."""
    assert normalise(raw) == canonical


def test_a_very_long_run_of_spaces_takes_no_long_time() -> None:
    began = time.monotonic()
    assert len(normalise("a" + " " * 300_000 + "b")) == 300_002
    assert time.monotonic() - began < 5


def test_a_canonical_text_is_not_empty_and_not_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert canonical(" One. \n") == "One."
    with pytest.raises(BadDocument, match="the file holds no text"):
        canonical("\u200b\n")
    monkeypatch.setattr(limits, "MOST_CHARACTERS", 3)
    with pytest.raises(BadDocument, match="the text has more than 3 characters"):
        canonical("Four")
