"""The list of conversations."""

from datetime import UTC, datetime

from rag.archive.conversations import Conversation
from tests.ui.html_reader import OUR_TAGS, Reader
from tests.ui.page.answers import HOSTILE
from ui.page.history_html import history_html

NOW = datetime(2026, 2, 23, 12, tzinfo=UTC)


def test_conversations_can_be_opened_renamed_exported_and_deleted() -> None:
    """Whatever their titles are; the open one is pointed out."""
    shown_html = history_html([Conversation("c1", HOSTILE, NOW, NOW, 2)], "c1", HOSTILE)
    shown = Reader(shown_html)

    assert set(shown.tags) <= OUR_TAGS
    assert [shown.does(one)[0]["conversation"] for one in ("choose", "rename", "delete")] == ["c1"] * 3
    assert shown.links == [f"/api/conversations/c1/export?format={one}" for one in ("markdown", "html")]
    assert 'aria-current="true"' in shown_html
    assert "23 Feb 2026, 2 questions" in shown.text


def test_nothing_there_and_nothing_found_are_told_apart() -> None:
    assert "Your conversations appear here." in Reader(history_html([], "")).text
    assert "No conversation speaks of this." in Reader(history_html([], "", "lamp")).text
