"""What the command line prints under an answer: values that differ, in columns, and what nothing answers."""

from datetime import date

import pytest

from rag.answer import Answer, Conflict, ConflictValue, Generator, Sentence, Timings, Verdict
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


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        (("supported", "supported"), "In the words of tiny: every sentence.\n"),
        (("supported", "quoted"), "In the words of tiny: sentence 1 of 2; the others are quotes.\n"),
    ],
)
def test_which_sentences_are_a_models_words_is_printed(
    verdicts: tuple[Verdict, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sentences = tuple(Sentence("It is 12 metres tall.", verdict, (), (1,)) for verdict in verdicts)
    answer = Answer(
        "a1", "How tall is it?", "", "answered", None, (), "It is 12 metres tall. [1]", sentences, (), (), (),
        Generator("llm", "tiny"), Timings(),
    )  # fmt: skip

    _print_answer(answer)

    assert capsys.readouterr().out.endswith(told)
