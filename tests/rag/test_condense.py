"""Making a follow-up question stand alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.lexical import content_words
from rag.condense import condense
from rag.question import MAX_CHARACTERS, Turn

FIRST = "How large would a multinational force be?"
WHOLE_QUESTIONS = [
    "How many people in Ukraine need humanitarian help?",
    "Will British MPs vote before troops are sent abroad?",
    "What did NATO estimate for Polish defence spending in 2024?",
]
HISTORIES = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), st.text(max_size=80)), max_size=5)
ASKED = st.sampled_from(
    [
        FIRST,
        "How many votes did Ann Miller get in Bergen in 2021?",
        "How tall is the Kråkøy lighthouse?",
        "How many British sailors were killed in 1917?",
        "Will the ferry stop in winter?",
    ]
)
WORDS = [
    *("and", "but", "what", "about", "how", "many", "much", "from", "in", "at", "by", "the", "why", "when", "then"),
    *("France", "Oslo", "french", "May", "2022", "tanks", "killed", "injured", "ones", "it", "she", "his", "them"),
    *("did", "is", "was", "that", "?", "'", "'s"),
]
FOLLOW_UPS = st.one_of(
    st.text(alphabet="abin thoy?,.'’-2019AÅß𝄞\n", min_size=1, max_size=60),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join),
)
NOT_KEPT = {
    *("it", "its", "he", "she", "him", "his", "her", "they", "them", "their", "then", "one", "ones"),
    *("also", "ok", "okay", "well", "instead", "though", "exactly", "happen"),
}
"""What a name or date stands for in the query, what leads a follow-up on, and what adds nothing to "when"."""

CARRIED = [
    # Another name of the same kind.
    ("How many tanks did the United Kingdom offer?", "and how many from France?", "How many tanks did France offer?"),
    ("How many tanks did the United Kingdom offer?", "what about the french?", "How many tanks did the French offer?"),
    ("How much does Poland spend on defence?", "And the Germans?", "How much do the Germans spend on defence?"),
    ("How many votes did Ann Miller get in Bergen?", "And Ben Smith?", "How many votes did Ben Smith get in Bergen?"),
    ("How many votes did Ann Miller get in Bergen?", "And in Oslo?", "How many votes did Ann Miller get in Oslo?"),
    ("Who won the election in Norway in 2021?", "and in Sweden?", "Who won the election in Sweden in 2021?"),
    ("Which party won in Bavaria?", "And in Saxony?", "Which party won in Saxony?"),
    ("How tall is the Kråkøy lighthouse?", "and Ona?", "How tall is the Ona lighthouse?"),
    ("How tall is the Kråkøy lighthouse?", "And the Ona lighthouse?", "How tall is the Ona lighthouse?"),
    ("How tall is the lighthouse at Kråkøy?", "and at Ona?", "How tall is the lighthouse at Ona?"),
    ("What does the OECD forecast for 2026?", "And the IMF?", "What does the IMF forecast for 2026?"),
    ("Is Finland a member of NATO?", "And of the EU?", "Is Finland a member of the EU?"),
    ("How many British sailors were killed?", "And how many French ones?", "How many French sailors were killed?"),
    (
        "How many soldiers did Macron offer in January 2026?",
        "and how many did Starmer?",
        "How many soldiers did Starmer offer in January 2026?",
    ),
    # Another date.
    ("How many pupils visited in 2023?", "And in 2022?", "How many pupils visited in 2022?"),
    ("How many pupils visited in 2023?", "how many by May 2024?", "How many pupils visited by May 2024?"),
    ("How many pupils visited?", "And in 2022?", "How many pupils visited in 2022?"),
    ("How much rain fell in Bergen in May 2023?", "and in june?", "How much rain fell in Bergen in June 2023?"),
    ("How much rain fell in Bergen in May 2023?", "And in Oslo in June?", "How much rain fell in Oslo in June 2023?"),
    ("Did the council meet on 5 May 2025?", "And on 7 June?", "Did the council meet on 7 June 2025?"),
    ("Did the council meet on 5 May 2025?", "Who was mayor then?", "Who was mayor on 5 May 2025?"),
    # Something else counted, or the other side of it.
    ("How many sails did the museum buy in 1990?", "And how many lamps?", "How many lamps did the museum buy in 1990?"),
    ("How many sails did the museum buy in 1990?", "How many did it sell?", "How many sails did it sell?"),
    ("How many miners were killed in 1907?", "And injured?", "How many miners were injured in 1907?"),
    ("What was the highest turnout in Bergen?", "And the lowest?", "What was the lowest turnout in Bergen?"),
    # A question word alone.
    ("Will the ferry stop in winter?", "Why?", "Why will the ferry stop in winter?"),
    ("When was the tower built?", "And where?", "Where was the tower built?"),
    ("How many tanks did the United Kingdom offer?", "When was that?", "When did the United Kingdom offer tanks?"),
    ("How many votes were counted twice in Oslo?", "why is that?", "Why were votes counted twice in Oslo?"),
    # A pronoun.
    ("How tall is the lighthouse tower?", "When was it built?", "When was the lighthouse tower built?"),
    ("How tall is the lighthouse tower?", "And who built it?", "Who built the lighthouse tower?"),
    ("How many votes did Ann Miller get in Bergen?", "How old is she?", "How old is Ann Miller?"),
    ("What did Ann Miller promise voters?", "What was her salary as mayor?", "What was Ann Miller's salary as mayor?"),
    ("How much does Poland spend on defence?", "Does it have conscription?", "Does Poland have conscription?"),
    (FIRST, "Who would command it?", "Who would command the multinational force?"),
]  # fmt: skip

LED = [
    (FIRST, "And how many of them are British?"),
    (FIRST, "What about Poland?"),
    (FIRST, "and when?"),
    (FIRST, "Germany?"),
    (FIRST, "Did he say the same to journalists in Paris that evening?"),
    # What it stands for is open: two people, two places, the tower or its height.
    ("What did Ann Miller tell Ben Smith?", "And Carl Berg?"),
    ("What did Ann Miller tell Ben Smith?", "When did he retire from office?"),
    ("Did France or Germany pay?", "And Poland?"),
    ("What is the height of the tower at Kråkøy?", "Who built it?"),
    # Nothing that a name or date could take the place of fits.
    ("How many British sailors were killed?", "And France?"),
    ("What did Ann Miller say in Oslo?", "And Sweden?"),
    ("What did the mayor find between May and June 2023?", "And in July?"),
    ("How many pupils came last year?", "And in 2020?"),
    ("What did Ann Miller say Norway would pay?", "And Sweden?"),
    # The earlier question does not tell enough to be asked in another way.
    ("Who repaired the lens?", "When was that?"),
    ("Who repaired the lens?", "Who else?"),
    ("Who repaired the lens?", "What did it cost?"),
    ("What is the lamp made of?", "What is Bergen?"),
    ("How tall is the tower? Who built it?", "And in 1990?"),
]


def asked_after(earlier: str, question: str) -> str:
    """The query for a follow-up to one question and its answer."""
    return condense(question, [Turn("user", earlier), Turn("assistant", "About 100,000. [1]")])


@pytest.mark.parametrize(("earlier", "question", "whole"), CARRIED)
def test_what_a_follow_up_leaves_out_is_carried_over(earlier: str, question: str, whole: str) -> None:
    assert asked_after(earlier, question) == whole


@pytest.mark.parametrize(("earlier", "question"), LED)
def test_where_that_is_not_sure_it_is_led_by_the_question_it_leans_on(earlier: str, question: str) -> None:
    assert asked_after(earlier, question) == f"{earlier} {question}"


def test_a_follow_up_of_a_follow_up_goes_on_from_the_whole_question() -> None:
    history = [
        Turn("user", "How many pupils visited Bergen in 2023?"),
        Turn("assistant", "x"),
        Turn("user", "And Oslo?"),
    ]

    assert condense("and in 2022?", history) == "How many pupils visited Oslo in 2022?"


def test_a_follow_up_that_no_rule_fits_goes_back_to_the_first() -> None:
    history = [Turn("user", FIRST), Turn("assistant", "x"), Turn("user", "And of which countries?")]

    assert condense("And why?", history) == f"{FIRST} And of which countries? And why?"


def test_it_goes_back_no_further_than_to_a_question_that_stands_alone() -> None:
    history = [Turn("user", "What did Poland spend on defence?"), Turn("user", FIRST)]

    assert condense("And why?", history) == f"{FIRST} And why?"


@pytest.mark.parametrize("question", WHOLE_QUESTIONS)
def test_a_question_that_refers_to_nothing_is_not_changed(question: str) -> None:
    assert asked_after(FIRST, question) == question


@given(st.sampled_from(WHOLE_QUESTIONS), HISTORIES)
def test_no_history_changes_a_question_that_stands_alone(question: str, history: list[Turn]) -> None:
    assert condense(question, history) == question


@given(FOLLOW_UPS, ASKED)
def test_no_word_of_the_question_is_lost_but_those_that_refer_and_lead(question: str, earlier: str) -> None:
    query = condense(question, [Turn("user", earlier)])

    assert set(content_words(question)) - NOT_KEPT <= set(content_words(query))


@given(FOLLOW_UPS, ASKED)
def test_every_word_of_the_query_was_said(question: str, earlier: str) -> None:
    said = {*content_words(earlier), *content_words(question)}

    assert set(content_words(condense(question, [Turn("user", earlier)]))) <= said


@given(FOLLOW_UPS, HISTORIES)
def test_what_the_assistant_said_never_enters_the_query(question: str, history: list[Turn]) -> None:
    assert condense(question, history) == condense(question, [turn for turn in history if turn.role == "user"])


def test_a_follow_up_without_history_stays_as_it_is() -> None:
    assert condense("  And why? ", []) == "And why?"


@pytest.mark.parametrize("piece", ["How many a ", "Ann and ", "it is the ", "in May 2025 ", "what about ", "( "])
def test_long_texts_are_read_fast_and_make_no_query_longer_than_a_question(piece: str) -> None:
    earlier = (piece * MAX_CHARACTERS)[: MAX_CHARACTERS - 100]
    started = time.monotonic()

    assert len(condense("And it, why?", [Turn("user", earlier)])) <= MAX_CHARACTERS
    assert time.monotonic() - started < 5
