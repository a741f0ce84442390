"""The values that a test set is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from eval.metrics.spans import Place
from index.document import Document
from index.errors import BackstopError
from index.storage.filters import Filters
from rag.answer import Reason
from rag.question import Question, Turn

Answerable = bool | Literal["partial"] | None
"""None means that nobody knows: such a case stays out of every rate of refusing or answering."""


class BadTestSet(BackstopError):
    """A test set that cannot be read; the text names the file, the line and the field."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A place that bears the answer out, or a whole document where no text is named.

    ``places`` are alternatives: every occurrence of ``text`` in the document when the set does not
    say which one is meant. ``grade`` is 1 or more, higher is more relevant.
    """

    document_id: str
    text: str | None = None
    places: tuple[Place, ...] = ()
    grade: int = 1


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what is known about its answer.

    ``must_include`` holds lists of alternatives: of every list one must stand in the answer or in
    a quote. ``must_not_include`` must not stand in the answer's text. ``missing``
    says in words what of a partly answerable question has no answer. ``draft`` marks a case that
    was made by rule and that nobody has looked over yet.
    """

    id: str
    question: str
    history: tuple[Turn, ...] = ()
    as_of: date | None = None
    filters: Filters = field(default_factory=Filters)
    answers: tuple[str, ...] = ()
    must_include: tuple[tuple[str, ...], ...] = ()
    must_not_include: tuple[str, ...] = ()
    evidence: tuple[Gold, ...] = ()
    answerable: Answerable = None
    reason: Reason | None = None
    category: str | None = None
    topics: tuple[str, ...] = ()
    missing: str | None = None
    draft: bool = False

    @property
    def wants_answer(self) -> bool:
        """Whether there is something to answer, all or in part."""
        return self.answerable in (True, "partial")

    def asked(self) -> Question:
        """The question for the assistant; raises BadQuestion."""
        return Question(self.question, self.history, self.as_of, self.filters)


@dataclass(frozen=True, slots=True)
class TestSet:
    """The cases of a set, and the documents that came with it where its format carries them.

    ``unread`` are keys of the lines that mean nothing to us, for whoever mistyped one. ``left_out``
    says in a sentence each what could not be used: a document without text, evidence of an absent one.
    """

    __test__ = False  # pytest would take the name for a test class

    name: str
    cases: tuple[Case, ...]
    documents: tuple[Document, ...] = ()
    unread: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def placed(case: Case, text_of: Callable[[str], str | None]) -> Case:
    """The case with the places of its evidence looked up in the documents.

    Evidence of a document that is not there stays without a place. Raises BadTestSet when a place
    that the set names does not hold the text that the set names.
    """
    return replace(case, evidence=tuple(_placed_gold(one, case.id, text_of) for one in case.evidence))


def _placed_gold(gold: Gold, case_id: str, text_of: Callable[[str], str | None]) -> Gold:
    if gold.text is None and not gold.places:
        return gold
    text = text_of(gold.document_id)
    if text is None:
        return gold
    if not gold.places:
        return replace(gold, places=tuple(_occurrences(gold.document_id, gold.text or "", text)))
    for place in gold.places:
        found = text[place.start : place.end]
        if place.end > len(text):
            raise BadTestSet(
                f"case {case_id!r}: evidence: end {place.end} lies behind the {len(text)} characters of "
                f"{gold.document_id!r}"
            )
        if gold.text is not None and found != gold.text:
            raise BadTestSet(
                f"case {case_id!r}: evidence: characters {place.start} to {place.end} of {gold.document_id!r} "
                f"hold {found[:60]!r}, not {gold.text[:60]!r}"
            )
    return gold


def _occurrences(document_id: str, wanted: str, text: str) -> list[Place]:
    places, start = [], text.find(wanted)
    while wanted and start >= 0:
        places.append(Place(document_id, start, start + len(wanted)))
        start = text.find(wanted, start + len(wanted))
    return places
