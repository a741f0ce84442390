"""What kind of thing a question asks for."""

import pytest

from rag.asked.answer_type import AnswerType, expected_type, holds


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many troops would a viable force need?", "quantity"),
        ("how much was pledged", "quantity"),
        ("How large are Ukraine's armed forces?", "quantity"),
        ("What share of GDP does Poland spend?", "quantity"),
        ("What is the total cost of rebuilding?", "quantity"),
        ("What was the estimated number of refugees?", "quantity"),
        ("When did the leaders meet in Paris?", "date"),
        ("And when was that?", "date"),
        ("In which year did Ukraine apply?", "date"),
        ("What happened when they met?", "anything"),
        ("Who asked for a backstop?", "name"),
        ("How did Russia react?", "anything"),
        ("", "anything"),
    ],
)
def test_a_question_tells_what_it_asks_for(question: str, expected: AnswerType) -> None:
    assert expected_type(question) == expected


@pytest.mark.parametrize(
    "sentence",
    ["About 100,000 soldiers.", "It rose by 2.3%.", "Two dozen came.", "Half of them left.", "€13.4bn more."],
)
def test_a_number_is_a_quantity(sentence: str) -> None:
    assert holds("quantity", sentence)


@pytest.mark.parametrize("sentence", ["On 17 February 2025 they met.", "In May 2024 nothing moved.", "Nobody came."])
def test_the_numbers_of_a_date_are_no_quantity(sentence: str) -> None:
    assert not holds("quantity", sentence)


def test_a_quantity_beside_a_date_counts() -> None:
    assert holds("quantity", "On 17 February 2025 about 40 of them met.")


@pytest.mark.parametrize("sentence", ["On 17 February 2025 they met.", "In March it snowed.", "It was signed in 1994."])
def test_a_month_or_a_year_is_a_date(sentence: str) -> None:
    assert holds("date", sentence)


@pytest.mark.parametrize("sentence", ["About 100,000 soldiers.", "Soon.", "He may come.", "Room 1200."])
def test_other_numbers_are_no_date(sentence: str) -> None:
    assert not holds("date", sentence)


def test_a_question_for_anything_is_content_with_anything() -> None:
    assert holds("anything", "")
