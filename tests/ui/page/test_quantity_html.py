"""The card of a quantity: the same values as a drawing and as a table, each opening its passage."""

from dataclasses import replace
from datetime import date

from index.tracked_quantities import TrackedQuantity
from rag.conflicts.tracked import TrackedPoint, TrackedSeries
from tests.rag.told import quoted
from tests.ui.html_reader import DRAWN_TAGS, OUR_TAGS, Reader
from tests.ui.page.answers import HOSTILE
from ui.page.quantity_html import quantity_html

QUANTITY = TrackedQuantity("sheep", "Drowned sheep", "animals", "How many sheep drowned?", ())
CITATION = replace(quoted("The flood drowned 31 sheep."), document_id="a b.md", start=18, end=26, quote="31 sheep")
KNOWN = TrackedPoint("31", 31, 31, date(2025, 2, 15), True, "Ann Miller", "on the island", CITATION)
UNKNOWN = TrackedPoint("40 to 50", 40, 50, date(2025, 3, 31), False, None, None, CITATION)
SERIES = TrackedSeries(QUANTITY, (KNOWN, UNKNOWN), 0)


def test_the_table_has_every_value_with_who_and_when() -> None:
    html = quantity_html(SERIES)
    rows = [Reader(row).text for row in html.split("<tr>")[2:]]

    assert [row.removesuffix("Ask about this") for row in rows] == [
        "31Ann Milleron the island15 Feb 2025",
        "40 to 50unknownMar 2025",
    ]
    assert "Drowned sheep, in animals" in Reader(html).text


def test_values_open_their_passage_from_drawing_and_table() -> None:
    opening = Reader(quantity_html(SERIES)).does("open")
    place = {"document": "a b.md", "sha256": CITATION.document_sha256, "start": "18", "end": "26"}

    assert len(opening) == 4
    assert all(place.items() <= control.items() for control in opening)
    assert opening[2]["aria-label"] == "31, Ann Miller, 15 Feb 2025: open the passage"


def test_the_question_can_be_asked() -> None:
    (asking,) = Reader(quantity_html(SERIES)).does("ask")

    assert asking["question"] == "How many sheep drowned?"
    assert asking["aria-label"].startswith("Ask about this")


def test_what_was_left_out_is_told() -> None:
    assert "left out" not in quantity_html(SERIES)
    assert "1 value is left out" in quantity_html(replace(SERIES, left_out=1))
    assert "3 values are left out" in quantity_html(replace(SERIES, left_out=3))


def test_a_quantity_without_values_says_so() -> None:
    html = quantity_html(TrackedSeries(QUANTITY, (), 2))

    assert "No source in the index tells a value" in Reader(html).text
    assert "<svg" not in html and "<table" not in html


def test_hostile_text_stays_text() -> None:
    quantity = TrackedQuantity(HOSTILE, HOSTILE, HOSTILE, HOSTILE, ())
    citation = replace(CITATION, document_id=HOSTILE)
    point = replace(KNOWN, shown=HOSTILE, who=HOSTILE, definition=HOSTILE, citation=citation)
    reader = Reader(quantity_html(TrackedSeries(quantity, (point, UNKNOWN), 1)))

    assert set(reader.tags) <= OUR_TAGS | DRAWN_TAGS
    assert set(reader.links) == {"#"}
    assert reader.does("ask")[0]["question"] == HOSTILE
