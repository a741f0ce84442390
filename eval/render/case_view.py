"""A case as it is shown: the answer beside what was hoped for, and what search brought.

All texts here are plain; whoever puts them into a page escapes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal

from eval.cases.case import Case, Gold
from eval.metrics.answer import answer_found
from eval.metrics.citations import meets
from eval.metrics.spans import Place
from eval.run.record import Record
from eval.score.judged import Judged, judge
from rag.answer import REASON_TEXTS, Answer, Citation

_PASSAGES = 10
_ANSWERABLE = {True: "answerable", False: "unanswerable", "partial": "partly answerable", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that must or must not be said, as alternatives, and whether it was."""

    alternatives: tuple[str, ...]
    said: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of marked evidence: the rank at which search found it, and whether it was cited."""

    document_id: str
    text: str | None
    rank: int | None
    cited: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that search brought, and what it has of the marked evidence."""

    document_id: str
    score: float
    right: Literal["evidence", "document", None]


@dataclass(frozen=True)
class CaseView:
    """What a row of the report is made of."""

    judged: Judged

    @property
    def case(self) -> Case:
        """The question and what is known about its answer."""
        return self.judged.case

    @property
    def answer(self) -> Answer | None:
        """What was answered, None where it failed."""
        return self.judged.record.answer

    @property
    def error(self) -> str | None:
        """The last line of what stood in the way of an answer."""
        error = self.judged.record.error
        return error.strip().splitlines()[-1] if error and error.strip() else error

    @property
    def refusal(self) -> str | None:
        """Why there is no answer, in words."""
        return REASON_TEXTS[self.answer.reason] if self.answer and self.answer.reason else None

    @cached_property
    def texts(self) -> frozenset[str]:
        """The sentences as they stand; a quote that is one of them needs no second showing."""
        return frozenset(one.text for one in self.answer.sentences) if self.answer else frozenset()

    @cached_property
    def answerable(self) -> str:
        """Whether there is an answer to be had, in words."""
        return _ANSWERABLE[self.case.answerable]

    @cached_property
    def must_include(self) -> list[Wanted]:
        """Every list of alternatives, and whether the text or a quote has one of them."""
        said = f"{self.judged.said} {self.judged.quoted}"
        return [Wanted(one, bool(answer_found(said, one))) for one in self.case.must_include]

    @cached_property
    def must_not_include(self) -> list[Wanted]:
        """What must not stand in the text, and whether it does."""
        return [Wanted((one,), bool(answer_found(self.judged.said, [one]))) for one in self.case.must_not_include]

    @cached_property
    def evidence(self) -> list[Evidence]:
        """The marked evidence with what became of it; of a question without an answer, what comes near."""
        cited = [place for places in self.judged.cited for place in places]
        return [
            Evidence(
                gold.document_id,
                gold.text,
                next((rank for rank, place in enumerate(self.judged.found, start=1) if _has(place, gold)), None),
                any(_has(place, gold) for place in cited),
            )
            for gold in self.case.evidence
        ]

    @cached_property
    def passages(self) -> list[Found]:
        """The first passages that search brought."""
        trace = self.answer.trace if self.answer else None
        brought = zip(trace.passages if trace else (), self.judged.found, strict=True)
        return [Found(one.document_id, one.score, self._right(place)) for one, place in islice(brought, _PASSAGES)]

    @cached_property
    def wrong(self) -> list[str]:
        """What is wrong with the outcome, in words; nothing where nothing is known to be."""
        return list(self._complaints())

    @cached_property
    def astray(self) -> list[Citation]:
        """The citations whose quote did not stand at its place when it was asked."""
        citations = self.answer.citations if self.answer else ()
        looked_at = zip(citations, self.judged.record.citations_hold, strict=False)  # A comparison did not look.
        return [one for one, held in looked_at if not held]

    def _complaints(self) -> Iterator[str]:
        if self.judged.outcome == "failed":
            yield "failed"
        elif self.judged.refused and self.case.wants_answer:
            yield "refused though answerable"
        elif self.judged.answered and self.case.answerable is False:
            yield "answered though unanswerable"
        elif self.case.wants_answer:
            yield from self._missed()
        if any(one.said for one in self.must_not_include):
            yield "says what it must not"

    def _missed(self) -> Iterator[str]:
        """Sets that name no nuggets name the answer itself."""
        missed = sum(not one.said for one in self.must_include)
        if missed:
            yield f"{missed} of {len(self.must_include)} nuggets missed"
        elif not self.must_include and self.case.answers and not answer_found(self.judged.said, self.case.answers):
            yield "right answer not in the text"

    def _right(self, place: Place) -> Literal["evidence", "document", None]:
        if self.judged.documents is None:  # None is marked.
            return None
        if any(gold.places and _has(place, gold) for gold in self.case.evidence):
            return "evidence"
        return "document" if place.document_id in self.judged.documents.gains else None


def answer_view(case: Case, answer: Answer | None) -> CaseView:
    """A case with an answer whose record is not at hand, as in a comparison."""
    return CaseView(judge(case, Record(case.id, answer, (), 0.0, None if answer else "failed")))


def _has(place: Place, gold: Gold) -> bool:
    """Whether a place has the evidence; where the evidence is a whole document, whether it is in it."""
    if gold.places:
        return any(meets(place, one) for one in gold.places)
    return place.document_id == gold.document_id
