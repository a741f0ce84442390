"""The command line prints values that differ in columns under the answer."""

from datetime import date

import pytest

from rag.answer import Answer, Conflict, ConflictValue, Generator, Sentence, Timings
from ui.cli_ask import _print_answer


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
