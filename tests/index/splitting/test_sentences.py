"""Sentences: where they end, and where they do not."""

import time
from itertools import pairwise

import pytest
from hypothesis import given

from index.splitting.sentences import sentence_spans
from tests.texts import layouts


def sentences(text: str) -> list[str]:
    """The sentences of a text as texts."""
    return [text[span.start : span.end] for span in sentence_spans(text)]


@given(layouts)
def test_sentences_are_in_order_apart_and_hold_every_visible_character(text: str) -> None:
    spans = sentence_spans(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Fjørtoft met Dr. Ødegård at 10 a.m. on the pier.",
        "It cost $2.2bn, approx. 3.5 per cent of GDP.",
        "Gen. Milley agreed with Lt. Col. Smith.",
        "The U.S. Army sent 1,200.50 tonnes.",
        "See fig. 4 and para. 12 of the report.",
        "Gov. Hansen spoke, i.e. he answered.",
        "The museum opens at\nten every day.",
    ],
)
def test_abbreviations_decimals_and_line_ends_end_no_sentence(sentence: str) -> None:
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One ends. Another begins! Does it? Yes.", ["One ends.", "Another begins!", "Does it?", "Yes."]),
        ("No full stop\n\nNext paragraph", ["No full stop", "Next paragraph"]),
        ("# Heading\nText below", ["# Heading", "Text below"]),
        ("Things:\n- one\n- two\n* three", ["Things:", "- one", "- two", "* three"]),
        ("Steps:\n1. climb\n2) rest", ["Steps:", "1. climb", "2) rest"]),
        ("Table:\n| a | b |\n| c | d |", ["Table:", "| a | b |", "| c | d |"]),
        ("> quoted\nstill quoted", ["> quoted\nstill quoted"]),
        ("  spaces around.  \n\n  ", ["spaces around."]),
        ("Waves 🌊 rose. Fog 🌫 fell.", ["Waves 🌊 rose.", "Fog 🌫 fell."]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_full_stops_and_the_layout_end_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize("piece", ["a.", "a. ", "...", '."', "? ", "\n", "- ", " ", "x"])
def test_hostile_repetition_takes_no_long_time(piece: str) -> None:
    """Four times the text takes some four times as long to work on, and not sixteen times."""
    short, long = (seconds_of_work(piece * (length // len(piece))) for length in (12_500, 50_000))

    assert long < 10 * short + 0.5


def seconds_of_work(text: str) -> float:
    """Of this thread, whatever others do meanwhile; the best of three, for it may have to collect garbage of others."""
    return min(_once(text) for _ in range(3))


def _once(text: str) -> float:
    began = time.thread_time()
    sentence_spans(text)
    return time.thread_time() - began
