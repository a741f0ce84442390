"""The cards of an answer's sources."""

from dataclasses import replace

from tests.ui.html_reader import OUR_TAGS, Reader
from tests.ui.page.answers import HOSTILE, answer_quoting
from ui.page.sources_html import Source, sources_html, standing_of


def test_a_card_says_who_what_and_when_and_opens_the_passage() -> None:
    """Hostile titles are text; documents that say the same are one source, and can be read."""
    answer, _ = answer_quoting(HOSTILE, 0, len(HOSTILE), HOSTILE)
    citation = replace(answer.citations[0], kind="official", via="The Daily")

    shown = Reader(sources_html(answer, [Source(citation, "current", {"other": HOSTILE})]))

    assert set(shown.tags) <= OUR_TAGS
    assert (shown.does("open")[0]["number"], shown.does("read")[0]["document"]) == ("1", "other")
    for told in ("Official", "Original text", "as reported by The Daily", "17 Feb 2025", "Also in:"):
        assert told in shown.text


def test_what_has_become_of_a_source() -> None:
    """As it was cited, changed since, removed on purpose, or just not there."""
    answer, document = answer_quoting("It needs 12.", 0, 12)
    citation = answer.citations[0]
    changed = replace(document, text="It needs 13.")

    assert standing_of(citation, document, False) == "current"
    assert standing_of(citation, changed, False) == "changed"
    assert standing_of(citation, None, True) == "removed"
    assert standing_of(citation, None, False) == "missing"
    assert "has changed since" in sources_html(answer, [Source(citation, "changed", {})])
