"""Making a follow-up question stand alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.condense import condense
from rag.question import Turn

FIRST = "How large would a multinational force be?"
WHOLE_QUESTIONS = [
    "How many people in Ukraine need humanitarian help?",
    "Will British MPs vote before troops are sent abroad?",
    "What did NATO estimate for Polish defence spending in 2024?",
]
HISTORIES = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), st.text(max_size=80)), max_size=5)


@pytest.mark.parametrize(
    "question",
    [
        "And how many of them are British?",
        "Who would command it?",
        "Why?",
        "What about Poland?",
        "and when?",
        "Germany?",
        "Did he say the same to journalists in Paris that evening?",
    ],
)
def test_a_follow_up_is_led_by_the_question_it_leans_on(question: str) -> None:
    assert condense(question, [Turn("user", FIRST), Turn("assistant", "About 100,000. [1]")]) == f"{FIRST} {question}"


def test_a_follow_up_of_a_follow_up_goes_back_to_the_first() -> None:
    history = [Turn("user", FIRST), Turn("assistant", "x"), Turn("user", "Who would command it?")]

    assert condense("And why?", history) == f"{FIRST} Who would command it? And why?"


def test_it_goes_back_no_further_than_to_a_question_that_stands_alone() -> None:
    history = [Turn("user", "What did Poland spend on defence?"), Turn("user", FIRST)]

    assert condense("Who would command it?", history) == f"{FIRST} Who would command it?"


@pytest.mark.parametrize("question", WHOLE_QUESTIONS)
def test_a_question_that_refers_to_nothing_is_not_changed(question: str) -> None:
    assert condense(question, [Turn("user", FIRST), Turn("assistant", "About 100,000.")]) == question


@given(st.sampled_from(WHOLE_QUESTIONS), HISTORIES)
def test_no_history_changes_a_question_that_stands_alone(question: str, history: list[Turn]) -> None:
    assert condense(question, history) == question


@given(st.text(min_size=1, max_size=60), HISTORIES)
def test_the_question_itself_is_never_lost(question: str, history: list[Turn]) -> None:
    assert condense(question, history).endswith(question.strip())


@given(st.text(min_size=1, max_size=60), HISTORIES)
def test_what_the_assistant_said_never_enters_the_query(question: str, history: list[Turn]) -> None:
    assert condense(question, history) == condense(question, [turn for turn in history if turn.role == "user"])


def test_a_follow_up_without_history_stays_as_it_is() -> None:
    assert condense("  And why? ", []) == "And why?"
