"""The values of a quantity are read from their documents, with who says so and as of when."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.collection import bundled_corpus, read_collection
from index.document import Document, DocumentMeta, Passage
from index.index import Index
from index.splitting.sentences import sentence_spans
from index.storage.database import Database
from index.storage.passage_at import passage_at
from index.tracked_quantities import TrackedQuantity, TrackedValue
from rag.assistant import Assistant
from rag.conflicts.tracked import TrackedPoint, TrackedSeries, read_series
from rag.question import Question

TEXT = (
    "The council met. 😀 By the River Post's account, 31 sheep drowned on 3 May 2025, 12 in April 2025. "
    "The Council counted 40 to 50 sheep; the Gazette counted 60 sheep. Many sheep drowned."
)
NOTE = Document("note.md", "A note", TEXT, DocumentMeta(publisher="Council", published=date(2025, 6, 1)))


def series_of(document: Document, *quotes: str) -> TrackedSeries:
    """The series of some quotes of one document, which is one passage."""
    spans = sentence_spans(document.text)
    whole = Passage("note:0", document.id, 0, len(document.text), document.text, document.title, None, None, spans)
    values = tuple(TrackedValue("note.md", quote, "drowned") for quote in quotes)
    quantity = TrackedQuantity("sheep", "Sheep", "animals", "How many sheep drowned?", values)
    return read_series(quantity, {document.id: document}, lambda document_id, place: whole)


def read(quote: str, document: Document = NOTE) -> TrackedPoint:
    """The one point of a quote."""
    (point,) = series_of(document, quote).points
    return point


@pytest.mark.parametrize(
    ("quote", "value", "told"),
    [
        ("31 sheep drowned", ("31", 31, 31), (date(2025, 5, 3), True, "River Post")),
        ("12 in April 2025", ("12", 12, 12), (date(2025, 4, 30), False, "River Post")),
        ("counted 40 to 50 sheep", ("40 to 50", 40, 50), (date(2025, 6, 1), True, "Council")),
        ("60 sheep", ("60", 60, 60), (date(2025, 6, 1), True, "Gazette")),
        ("31 sheep drowned on 3 May 2025, 12", ("12", 12, 12), (date(2025, 5, 3), True, "River Post")),
    ],
)
def test_a_value_is_read_with_its_teller_and_its_day(
    quote: str, value: tuple[str, float, float], told: tuple[date, bool, str]
) -> None:
    """What the quote itself says counts first, then its clause, then the document; the last figure is the value."""
    point = read(quote)

    assert (point.shown, point.low, point.high) == value
    assert (point.as_of, point.is_day, point.who) == told
    assert point.definition == "drowned"


def test_a_value_can_be_opened_at_its_place() -> None:
    citation = read("31 sheep drowned").citation

    assert NOTE.text[citation.start : citation.end] == citation.quote == "31 sheep drowned"
    assert (citation.number, citation.document_sha256, citation.passage_id) == (None, NOTE.sha256, "note:0")


@pytest.mark.parametrize("quote", ["32 sheep drowned", "Many sheep drowned"])
def test_what_cannot_be_read_is_left_out_and_counted(quote: str) -> None:
    """A quote that is gone, and one without a figure."""
    series = series_of(NOTE, quote, "60 sheep")

    assert [one.shown for one in series.points] == ["60"]
    assert series.left_out == 1


def test_a_missing_document_a_stale_passage_and_a_missing_date_are_left_out() -> None:
    quantity = series_of(NOTE, "60 sheep").quantity
    other = Passage("note:0", "note.md", 0, 5, "Other", "", None, None, ())

    assert read_series(quantity, {}, lambda document_id, place: other).left_out == 1
    assert read_series(quantity, {NOTE.id: NOTE}, lambda document_id, place: None).left_out == 1
    assert read_series(quantity, {NOTE.id: NOTE}, lambda document_id, place: other).left_out == 1
    assert series_of(Document("note.md", "", TEXT), "60 sheep").left_out == 1


@given(st.lists(st.sampled_from(["31 sheep", "12 in April 2025", "60 sheep", "gone"]), max_size=6))
def test_values_come_in_the_order_of_time_and_none_is_lost(quotes: list[str]) -> None:
    series = series_of(NOTE, *quotes)

    assert len(series.points) + series.left_out == len(quotes)
    assert [one.as_of for one in series.points] == sorted(one.as_of for one in series.points)
    assert all(one.citation.quote in quotes for one in series.points)


COLLECTION = read_collection((bundled_corpus() / "collection.toml").read_text("utf-8"))
SCALES = {"million": 1e6, "billion": 1e9, "bn": 1e9}
IN_WORDS = {"four": 4.0, "eight": 8.0}


def bundled_series(quantity: TrackedQuantity, index: Index) -> TrackedSeries:
    """A quantity of the bundled collection, read from the index."""
    database = Database(index.data_dir / "backstop.sqlite3")
    documents = index.documents.get_many([value.document_id for value in quantity.values])
    return read_series(quantity, documents, lambda document, place: passage_at(database, document, place))


def plainly(shown: str) -> list[float]:
    """The numbers of a short text, read without the product's code."""
    scale = next((times for name, times in SCALES.items() if shown.endswith(name)), 1.0)
    numbers = re.findall(r"\d[\d,.]*|four|eight", shown)
    return [round(scale * (IN_WORDS.get(one) or float(one.replace(",", ""))), 2) for one in numbers]


@pytest.mark.parametrize("quantity", COLLECTION.quantities, ids=lambda quantity: quantity.id)
def test_every_value_of_the_bundled_collection_is_read_as_its_quote_says(
    quantity: TrackedQuantity, bundled_index: Index
) -> None:
    series = bundled_series(quantity, bundled_index)
    documents = bundled_index.documents.get_many([one.citation.document_id for one in series.points])

    assert series.left_out == 0
    for point in series.points:
        citation = point.citation
        assert documents[citation.document_id].text[citation.start : citation.end] == citation.quote
        assert point.shown in citation.quote
        assert sorted({point.low, point.high}) == plainly(point.shown)
        assert point.as_of.year >= 2022 and point.who


TOLD = {
    "force-needed": [
        ("200,000", "2025-01-21", "Reuters"), ("around 100,000", "2025-02-15", "Lord Dannatt"),
        ("50,000-100,000", "2025-02-15", "London Daily"), ("about 100,000", "2025-02-17", "Third Eye Analyst"),
        ("100,000-150,000", "2025-02-20", "UK press round-up"), ("more than 100,000", "2025-02-21", "Associated Press"),
    ],
    "ukraine-forces": [
        ("700,000", "2022-05-21", "Volodymyr Zelensky"), ("880,000", "2024-01-31", "Volodymyr Zelensky"),
        ("880,000", "2025-01-15", "Volodymyr Zelensky"), ("800,000", "2025-01-21", "Euromaidan Press"),
    ],
    "people-in-need": [
        ("18 million", "2023-02-15", "OCHA"), ("14.6 million", "2024-01-15", "OCHA"),
        ("12.7 million", "2025-01-16", "OCHA"), ("14.9 million", "2025-01-16", "Donare"),
        ("10.8 million", "2026-01-13", "Jens Laerke"),
    ],
    "plan-funded": [
        ("64%", "2024-01-15", "AFP"), ("67 per cent", "2024-01-15", "Martin Griffiths"), ("38%", "2024-07-31", "OCHA"),
        ("25%", "2025-05-31", "OCHA"), ("34%", "2025-07-25", "Msuya"), ("44%", "2025-10-31", "Schmale"),
    ],
}  # fmt: skip
"""Who says what as of when, as a reader of the notes finds it."""


@pytest.mark.parametrize("quantity_id", TOLD)
def test_bundled_values_are_told_by_whom_and_when(quantity_id: str, bundled_index: Index) -> None:
    (quantity,) = (one for one in COLLECTION.quantities if one.id == quantity_id)
    points = bundled_series(quantity, bundled_index).points

    assert [(one.shown, one.as_of.isoformat(), one.who) for one in points] == TOLD[quantity_id]


@pytest.mark.parametrize("quantity", COLLECTION.quantities, ids=lambda quantity: quantity.id)
def test_the_question_of_every_bundled_quantity_is_answered(quantity: TrackedQuantity, assistant: Assistant) -> None:
    answer = assistant.ask(Question(quantity.question))

    assert answer.status == "answered"
    assert {one.document_id for one in answer.citations} & {value.document_id for value in quantity.values}
