"""Questions that are made of several."""

import pytest

from rag.asked.parts import parts


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("How tall is the tower, and who built it?", ["How tall is the tower", "who built it?"]),
        ("What did Ann say in May and how did Ben reply?", ["What did Ann say in May", "how did Ben reply?"]),
        ("How many steps did Ann and Ben count?", ["Ann", "Ben"]),
        ("What shares did the survey give for Norway and for Sweden?", ["Norway", "Sweden"]),
        ("How tall is the tower?", []),
        ("How many boats went between Bergen and Oslo?", []),
        ("What did Ann and Ben agree on?", []),
        ("How long did Ann and Ben talk?", []),
        ("and why?", []),
        ("", []),
    ],
)
def test_a_question_falls_into_its_parts(question: str, texts: list[str]) -> None:
    assert [part.text for part in parts(question)] == texts


def test_every_part_stands_alone() -> None:
    first, second = parts("How tall is the tower at Kråkøy, and who built it?")

    assert first.query == "How tall is the tower at Kråkøy?"
    assert "who built it" in second.query
    assert "tower at Kråkøy" in second.query
