"""Reading sentences out of a reply, however it comes in pieces and whatever it is."""

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rag.drafting.reader import Drafted, read_drafted

OBJECTS = st.recursive(
    st.fixed_dictionaries({"sentence": st.text(max_size=9)}, optional={"fact": st.integers() | st.none() | st.text()}),
    lambda inner: st.dictionaries(st.sampled_from(["a", "sentence", "}"]), inner | st.lists(inner, max_size=3)),
    max_leaves=5,
).map(json.dumps)
NOISE = st.text(alphabet='{}[]",:\\ <>/think0x\n', max_size=12) | st.sampled_from(["<think>", "</think>", "```json\n"])
REPLIES = st.lists(OBJECTS | NOISE | st.text(max_size=9), max_size=6).map("".join)


@given(REPLIES, st.lists(st.integers(0, 60), max_size=8))
def test_how_a_reply_falls_into_pieces_changes_nothing(reply: str, cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(reply)]
    pieces = [reply[start:end] for start, end in pairwise(places)]
    pieces = pieces if "".join(pieces) == reply else [reply]
    assert list(read_drafted(pieces)) == list(read_drafted([reply])) == list(read_drafted(reply))


@given(st.lists(st.text() | NOISE | OBJECTS))
def test_any_text_is_read_without_an_error_and_gives_lines_that_can_be_shown(pieces: list[str]) -> None:
    for drafted in read_drafted(pieces):
        assert drafted.sentence.encode().decode().splitlines() == [drafted.sentence] == [drafted.sentence.strip()]


@given(
    st.lists(st.tuples(st.integers(1, 8), st.from_regex(r"[A-Za-z{}\[\]\"\\,:0-9 ]*[a-z]", fullmatch=True)), max_size=3)
)
def test_every_sentence_of_a_reply_in_the_form_is_read_in_its_order(answer: list[tuple[int, str]]) -> None:
    reply = json.dumps({"answer": [{"fact": fact, "sentence": text} for fact, text in answer]})
    assert list(read_drafted(reply)) == [Drafted(" ".join(text.split()), fact) for fact, text in answer]


def test_a_sentence_is_told_before_the_reply_goes_on() -> None:
    def pieces() -> "list[str]":
        raise AssertionError("the rest was read first")

    reading = read_drafted(piece for part in ('{"sentence": "It rains."}', None) for piece in (part or pieces()))
    assert next(reading) == Drafted("It rains.", None)


def test_what_has_more_braces_or_characters_than_an_answer_is_read_no_further() -> None:
    last = '{"sentence": "x"}'
    assert list(read_drafted(['{"a":' * 150, last])) == [Drafted("x", None)]
    assert list(read_drafted(['{"a":' * 2000, "}" * 2000, last])) == []
    assert list(read_drafted([" " * 20_000, last])) == []
