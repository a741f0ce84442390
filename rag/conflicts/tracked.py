"""The values of a quantity that a collection follows, read where its documents tell them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from index.document import Document, Passage
from index.tracked_quantities import TrackedQuantity, TrackedValue
from rag.answer import Citation
from rag.cite import cite
from rag.evidence.evidence import Evidence
from rag.quantities.periods import periods
from rag.quantities.quantity import Quantity, statements
from rag.quantities.teller import clauses, teller
from rag.reading.text import read_kept

PassageAt = Callable[[str, int], Passage | None]
"""The passage of the document with an id that holds the character at a place."""


@dataclass(frozen=True, slots=True)
class TrackedPoint:
    """A value of a quantity: ``citation.quote`` holds it, written as ``shown``, from ``low`` to ``high``.

    ``as_of`` is the day that the text around it names, else that of the document; where only a month or a year is
    named it is the last day of it, and ``is_day`` is false. ``who`` says so. ``definition`` is what is measured, in
    the words of the collection.
    """

    shown: str
    low: float
    high: float
    as_of: date
    is_day: bool
    who: str | None
    definition: str | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class TrackedSeries:
    """A quantity with its values in the order of time, and how many of its values could not be read."""

    quantity: TrackedQuantity
    points: tuple[TrackedPoint, ...]
    left_out: int


def read_series(quantity: TrackedQuantity, documents: Mapping[str, Document], passage_at: PassageAt) -> TrackedSeries:
    """The values of a quantity, read anew from its documents: each is the last figure of its quote.

    Left out is a value whose document is not among ``documents``, has changed so that the quote is gone, or knows no
    date; and one whose quote has no figure.
    """
    found = [
        _point(value, citation, passage)
        for value in quantity.values
        for citation, passage in _places(value, documents.get(value.document_id), passage_at)
    ]
    points = sorted((one for one in found if one is not None), key=lambda one: one.as_of)
    return TrackedSeries(quantity, tuple(points), len(quantity.values) - len(points))


def _places(value: TrackedValue, document: Document | None, passage_at: PassageAt) -> list[tuple[Citation, Passage]]:
    """The first place of the quote in its document, with the passage around it; none where there is no such place."""
    start = document.text.find(value.quote) if document else -1
    passage = passage_at(value.document_id, start) if start >= 0 else None
    if document is None or passage is None or document.text[passage.start : passage.end] != passage.text:
        return []
    exact = Evidence(passage, start, start + len(value.quote), value.quote, 1.0, 1.0, 1.0)
    return [(cite(exact, document, None), passage)]


def _point(value: TrackedValue, citation: Citation, passage: Passage) -> TrackedPoint | None:
    """The value as it is told there. What the quote itself says of time and teller counts before what stands around."""
    figures = [one for statement in statements(citation) for one in statement.quantities]
    numbers = figures[-1].numbers if figures else None
    if numbers is None:
        return None
    figure = figures[-1]
    around = _said_around(citation, passage) or figure
    dated = figure if periods(read_kept(value.quote)) else around
    as_of = dated.as_of or dated.when
    if as_of is None:
        return None
    who = figure.who if teller(value.quote) else around.who
    return TrackedPoint(figure.shown, *numbers, as_of, dated.as_of is not None, who, value.definition, citation)


def _said_around(citation: Citation, passage: Passage) -> Quantity | None:
    """A quantity of the clause that the quote stands in, for who says it and when."""
    touched = [span for span in passage.sentences if span.start < citation.end and span.end > citation.start]
    if not touched:
        return None
    start, end = touched[0].start, touched[-1].end
    sentence = replace(citation, start=start, end=end, quote=passage.text[start - passage.start : end - passage.start])
    for (_, clause_end), statement in zip(clauses(sentence.quote), statements(sentence), strict=True):
        if citation.start < start + clause_end:
            return next(iter(statement.quantities), None)
    return None
