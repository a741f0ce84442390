"""The table of documents by date and topic, and the list behind each of its cells."""

from datetime import date

import pytest

from index.document import DocumentMeta
from index.storage.documents import DocumentHead
from index.storage.timeline import NO_TOPIC, Timeline
from tests.ui.html_reader import OUR_TAGS, Reader
from tests.ui.page.answers import HOSTILE
from ui.page.timeline_html import documents_listed_html, timeline_html

NAMES = {"tower": "The tower"}
TIMELINE = Timeline(
    ("2024-05", "2024-06", "2025-01"), ("tower", NO_TOPIC),
    {("tower", "2024-05"): 8, ("tower", "2025-01"): 1, (NO_TOPIC, "2024-06"): 2}, 0,
)  # fmt: skip


def test_every_count_lists_its_documents() -> None:
    reader = Reader(timeline_html(TIMELINE, NAMES))

    assert [(one["topic"], one["month"], one["class"]) for one in reader.does("list")] == [
        ("tower", "2024-05", "shade-4"), ("tower", "2025-01", "shade-1"), (NO_TOPIC, "2024-06", "shade-1"),
    ]  # fmt: skip
    assert reader.does("list")[0]["aria-label"] == "8 on The tower, May 2024"


def test_rows_are_topics_and_columns_months_under_their_years() -> None:
    html = timeline_html(TIMELINE, NAMES)
    head, *rows = html[html.index("<thead>") :].split("</thead>")

    assert Reader(head).text == "Topic20242025MayJunJan"
    assert 'colspan="2">2024' in head
    assert [Reader(row).text for row in rows[0].split("</tr>")[:2]] == ["The tower81", "No topic2"]
    assert rows[0].count("<td>") == 6


@pytest.mark.parametrize(
    ("timeline", "said"),
    [
        (Timeline((), (), {}, 0), "There are no documents yet."),
        (Timeline((), (), {}, 7), "No document has a date, so there is no order of time to show."),
    ],
)
def test_without_dated_documents_it_says_so(timeline: Timeline, said: str) -> None:
    html = timeline_html(timeline, NAMES)

    assert Reader(html).text == said
    assert "<table" not in html


@pytest.mark.parametrize(("undated", "said"), [(1, "1 document has no date"), (1200, "1,200 documents have no date")])
def test_documents_without_a_date_are_counted(undated: int, said: str) -> None:
    timeline = Timeline(TIMELINE.months, TIMELINE.topics, TIMELINE.counts, undated)

    assert said in Reader(timeline_html(timeline, NAMES)).text


def test_a_listed_document_tells_its_origin_and_can_be_read() -> None:
    meta = DocumentMeta(publisher="Ann Miller", published=date(2025, 2, 15), kind="official", form="summary")
    reader = Reader(documents_listed_html([DocumentHead("a/b.md", "A note", meta)], "The tower", "2025-02"))

    assert reader.text == "The tower, Feb 2025A noteNote on: Ann Miller, 15 Feb 2025OfficialNote in other words"
    assert [one["document"] for one in reader.does("read")] == ["a/b.md"]


def test_an_empty_list_says_so() -> None:
    assert "There are none any more." in Reader(documents_listed_html([], "The tower", "soon")).text


def test_hostile_text_stays_text() -> None:
    timeline = Timeline((HOSTILE,), (HOSTILE,), {(HOSTILE, HOSTILE): 1}, 1)
    table = Reader(timeline_html(timeline, {HOSTILE: HOSTILE}))
    listed = Reader(documents_listed_html([DocumentHead(HOSTILE, HOSTILE, DocumentMeta())], HOSTILE, HOSTILE))

    assert set(table.tags) | set(listed.tags) <= OUR_TAGS
    assert table.links == listed.links == []
    assert (table.does("list")[0]["topic"], listed.does("read")[0]["document"]) == (HOSTILE, HOSTILE)
