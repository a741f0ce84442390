"""A conversation taken along: nothing of it is lost, and nothing in it is markup."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rag.answer import Conflict, ConflictValue
from rag.archive.conversations import Conversation, Exchange
from tests.ui.html_reader import PageTags
from tests.ui.page.answers import HOSTILE, answer_quoting
from ui.export.html import conversation_html
from ui.export.markdown import conversation_markdown, inert
from ui.export.outline import Outline, outline

NOW = datetime(2026, 2, 23, 12, 30, tzinfo=UTC)


@pytest.fixture
def told() -> Outline:
    """Two questions, the second refused."""
    answer, _ = answer_quoting("It needs 12. It is old.", 0, 12, "Keeper", "https://example.org/lamp")
    values = (ConflictValue("12", 1, date(2025, 2, 17), "Keeper"), ConflictValue("20", 1, None, None))
    differing = replace(answer, conflicts=(Conflict("What it needs", "disagreement", values),), missing=("its colour",))
    near = replace(answer.citations[0], number=None)
    refused = replace(
        answer, id="a2", query="And the colour of it?", status="abstained", reason="not_covered", sentences=(),
        citations=(), nearest=(near,),
    )  # fmt: skip
    return outline(Conversation("c", "Lamps", NOW, NOW, 2), [Exchange(differing, NOW), Exchange(refused, NOW)])


@pytest.mark.parametrize("write", [conversation_markdown, conversation_html])
def test_everything_is_written(told: Outline, write: "type[str]") -> None:
    """Questions, answers, values, what is missing, refusals; and per footnote quote, title, who, date, address."""
    written = write(told).replace("\\", "")

    for part in (
        "Lamps", "It needs 12.", "“It needs 12.”", "Keeper, 17 Feb 2025", "https://example.org/lamp",
        "Sources disagree: What it needs", "undated", "its colour", "No answer from these sources.",
        "And the colour of it?", "which do not answer the question", "characters 0 to 12 of d",
        "23 Feb 2026, 12:30 UTC",
    ):  # fmt: skip
        assert part in written, part


def test_footnotes_are_numbered_throughout(told: Outline) -> None:
    """Numbers do not begin again with every answer, and each mark has its footnote."""
    markdown = conversation_markdown(told)

    assert [one.number for one in told.footnotes] == [1, 2]
    assert "[^1]: " in markdown
    assert "[^2]: " in markdown
    assert markdown.count("[^2]") == 2


def test_hostile_texts_stay_texts() -> None:
    answer, _ = answer_quoting(HOSTILE, 0, len(HOSTILE), HOSTILE, "javascript:alert(1)")
    told = outline(Conversation("c", HOSTILE, NOW, NOW, 1), [Exchange(answer, NOW)])

    assert not {"script", "img", "iframe"} & set(PageTags(conversation_html(told)).tags)
    assert "javascript:alert(1)" not in conversation_html(told)
    assert "<script" not in conversation_markdown(told).replace("\\<", "")
    assert "![x](" not in conversation_markdown(told)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# a", "\\# a"),
        ("- a", "\\- a"),
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
        ("1.5 m", "1\\.5 m"),
        ("a 1. b", "a 1. b"),
        ("a\n\nb", "a b"),
        ("[a](b)", "\\[a\\](b)"),
    ],
)
def test_markdown_takes_nothing_for_markup(text: str, written: str) -> None:
    assert inert(text) == written
