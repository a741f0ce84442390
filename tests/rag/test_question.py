"""What somebody asks: what is refused, and which sources may answer."""

from datetime import date

import pytest

from index.storage.filters import Filters
from rag.question import MAX_CHARACTERS, BadQuestion, Question, Turn

EARLY, LATE = date(2025, 1, 1), date(2026, 1, 1)


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u00a0"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(BadQuestion, match="the question is empty"):
        Question(text)


def test_a_question_of_100_kilobytes_is_refused_with_its_size() -> None:
    with pytest.raises(BadQuestion, match="has 102,400 characters; at most 4,000 are read"):
        Question("x" * 100 * 1024)


def test_the_longest_question_is_counted_in_characters_not_bytes() -> None:
    assert Question("🏠" * MAX_CHARACTERS).text
    with pytest.raises(BadQuestion):
        Question("🏠" * (MAX_CHARACTERS + 1))


def test_half_a_character_is_refused_wherever_it_stands() -> None:
    with pytest.raises(BadQuestion, match="half a surrogate pair at character 9"):
        Question("How many \ud83d?")
    with pytest.raises(BadQuestion, match="half a surrogate pair"):
        Question("And why?", (Turn("user", "\udc00"),))


@pytest.mark.parametrize(
    ("as_of", "published_to", "allowed"),
    [(None, None, None), (None, LATE, LATE), (EARLY, None, EARLY), (EARLY, LATE, EARLY), (LATE, EARLY, EARLY)],
)
def test_as_of_narrows_the_filters_and_never_widens_them(
    as_of: date | None, published_to: date | None, allowed: date | None
) -> None:
    filters = Filters(kind=("official",), published_to=published_to)

    assert Question("Why?", as_of=as_of, filters=filters).allowed == Filters(kind=("official",), published_to=allowed)
