"""What the command line prints under an answer: values that differ, in columns, and what nothing answers."""

from datetime import date

import pytest

from rag.answer import Answer, Conflict, ConflictValue, Generator, Sentence, Timings
from ui.commands.ask import _print_answer


def test_values_are_printed_in_columns(capsys: pytest.CaptureFixture[str]) -> None:
    values = (
        ConflictValue("about 12", 1, date(2025, 2, 15), "Ann Miller"),
        ConflictValue("20-30", 2, None, None),
    )
    conflict = Conflict("How many it needs", "update", values)
    sentence = Sentence("It needs about 12.", "quoted", (), (1,))
    answer = Answer(
        "a1", "How many does it need?", "", "answered", None, (), "It needs about 12. [1]", (sentence,), (),
        (conflict,), (), Generator("extractive"), Timings(),
    )  # fmt: skip

    _print_answer(answer)

    assert capsys.readouterr().out.splitlines()[-4:] == [
        "The value has changed: How many it needs",
        "  value     who says so  as of        source",
        "  about 12  Ann Miller   15 Feb 2025  [1]",
        "  20-30     unknown      undated      [2]",
    ]


def test_what_nothing_answers_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sentence = Sentence("It is 12 metres tall.", "quoted", (), (1,))
    answer = Answer(
        "a1", "How tall is it, and who built it?", "", "partial", None, ("who built it?",), "It is 12 metres tall. [1]",
        (sentence,), (), (), (), Generator("extractive"), Timings(),
    )  # fmt: skip

    _print_answer(answer)

    assert "Nothing in the sources answers: who built it?" in capsys.readouterr().out
