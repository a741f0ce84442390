"""Feedback becomes draft cases that the evaluation reads."""

from pathlib import Path

from typer.testing import CliRunner

from eval.cases.read import read_set
from eval.cli import app
from rag.answer import Answer
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.question import Question

ANSWERED = "How many troops would a viable multinational force need?"
REFUSED = "What is the boiling point of tungsten?"


def kept(archive: Archive, assistant: Assistant, question: str) -> Answer:
    """An answer of the real assistant, kept."""
    answer = assistant.ask(Question(question))
    archive.conversations.keep("ann", None, answer, [])
    return answer


def test_praise_and_complaints_become_cases(tmp_path: Path, assistant: Assistant) -> None:
    """Praise names the evidence, a praised refusal its reason, a complaint only what was wrong."""
    (tmp_path / "data").mkdir()
    archive = Archive(tmp_path / "data")
    good, refused = kept(archive, assistant, ANSWERED), kept(archive, assistant, REFUSED)
    bad = kept(archive, assistant, "How large are Ukraine's armed forces?")
    archive.feedback.give("ann", good, "up", None, None)
    archive.feedback.give("ann", refused, "up", None, None)
    archive.feedback.give("ann", bad, "down", "outdated", "There is a newer figure.")
    archive.close()

    out = tmp_path / "cases.jsonl"
    ran = CliRunner().invoke(app, ["from-feedback", "--data-dir", str(tmp_path / "data"), "--out", str(out)])

    assert ran.exit_code == 0, ran.output
    assert "down: outdated: There is a newer figure." in ran.output
    cases = {one.question: one for one in read_set(out).cases}
    assert {gold.text for gold in cases[ANSWERED].evidence} == {one.quote for one in good.citations}
    assert (cases[ANSWERED].answerable, cases[REFUSED].answerable, cases[REFUSED].reason) == (True, False, "off_topic")
    assert (cases[bad.question].answerable, cases[bad.question].category) == (None, "feedback: outdated")
    assert all(one.draft for one in cases.values())


def test_nothing_is_overwritten_and_an_empty_folder_is_named(tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    empty = CliRunner().invoke(app, ["from-feedback", "--data-dir", str(tmp_path), "--out", str(out)])
    out.write_text("mine")
    again = CliRunner().invoke(app, ["from-feedback", "--data-dir", str(tmp_path), "--out", str(out)])

    assert (empty.exit_code, again.exit_code) == (2, 2)
    assert "nobody has asked anything" in empty.output
    assert "exists already" in again.output
    assert out.read_text() == "mine"
