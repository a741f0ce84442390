"""A case and its record, in the shape that metrics count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from eval.cases.case import Case, Gold
from eval.metrics.citations import meets
from eval.metrics.spans import Place
from eval.run.record import Record
from index.document import Document, DocumentMeta
from rag.answer import Answer, Citation, TracedPassage, TracedSentence
from rag.build import build_embedder
from rag.evidence.likeness import Meaning
from rag.given_settings import settings_with
from rag.verification.verify import bears_out

Outcome = Literal["failed", "answered", "partial", "refused"]
"""A case that failed was neither answered nor refused."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found, best first, and what should have been: fit for ``eval.metrics.retrieval``."""

    found: tuple[str, ...]
    gains: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known about one answer.

    ``documents`` and ``passages`` are None where the set marks no evidence, ``passages`` also where the
    evidence has no place. ``gold`` holds alternatives per piece of evidence. ``cited`` holds the places
    that each sentence cites, ``supported`` whether those places bear it out when they are read again.
    """

    case: Case
    record: Record
    documents: Ranking | None
    passages: Ranking | None
    found: tuple[Place, ...]
    weighed: tuple[Place, ...]
    gold: tuple[tuple[Place, ...], ...]
    said: str
    quoted: str
    cited: tuple[tuple[Place, ...], ...]
    supported: tuple[bool, ...]
    confidence: float | None

    @property
    def outcome(self) -> Outcome:
        """What became of the case, in a word."""
        if self.record.answer is None:
            return "failed"
        return "refused" if self.record.answer.status == "abstained" else self.record.answer.status

    @property
    def answered(self) -> bool:
        """Whether anything was said."""
        return self.outcome in ("answered", "partial")

    @property
    def refused(self) -> bool:
        """Whether the answer was that there is none."""
        return self.outcome == "refused"


def judge(case: Case, record: Record) -> Judged:
    """Bring one case and its record together."""
    answer = record.answer
    trace = answer.trace if answer else None
    found = trace.passages if trace else ()
    wanted = case.evidence if case.answerable is not False else ()
    gold = tuple(_places(one) for one in wanted if one.text is not None or one.places)
    return Judged(
        case=case,
        record=record,
        documents=_document_ranking(found, wanted) if wanted else None,
        passages=_passage_ranking(found, gold) if gold and len(gold) == len(wanted) else None,
        found=tuple(map(_place, found)),
        weighed=tuple(map(_place, trace.evidence)) if trace else (),
        gold=gold,
        said=" ".join(one.text for one in answer.sentences) if answer else "",
        quoted=" ".join(one.quote for one in answer.citations) if answer else "",
        cited=_cited(answer) if answer else (),
        supported=_supported(answer) if answer else (),
        confidence=trace.confidence if trace else None,
    )


def _places(gold: Gold) -> tuple[Place, ...]:
    """Where the evidence stands; what stands nowhere in the documents is in a place that nothing meets,
    so that evidence which a corpus has lost counts as not found."""
    return gold.places or (Place("", 0, len(gold.text or "")),)


def _place(one: TracedPassage | TracedSentence | Citation) -> Place:
    return Place(one.document_id, one.start, one.end)


def _document_ranking(found: Sequence[TracedPassage], wanted: Sequence[Gold]) -> Ranking:
    """Documents stand where their best passage stands."""
    gains: dict[str, int] = {}
    for one in wanted:
        gains[one.document_id] = max(gains.get(one.document_id, 0), one.grade)
    return Ranking(tuple(dict.fromkeys(passage.document_id for passage in found)), gains)


def _passage_ranking(found: Sequence[TracedPassage], gold: Sequence[Sequence[Place]]) -> Ranking:
    """Passages as they were found. What should have been found are the first passages to hold a piece of
    evidence, and for every piece that none holds a passage that was not found."""
    holder: dict[int, str] = {}
    for passage in found:
        for number, alternatives in enumerate(gold):
            if number not in holder and any(meets(_place(passage), place) for place in alternatives):
                holder[number] = passage.passage_id
    missed = [f"missed {number}" for number in range(len(gold)) if number not in holder]
    return Ranking(tuple(one.passage_id for one in found), dict.fromkeys([*holder.values(), *missed], 1))


def _cited(answer: Answer) -> tuple[tuple[Place, ...], ...]:
    places = {one.number: _place(one) for one in answer.citations}
    return tuple(
        tuple(places[number] for number in sentence.citations if number in places) for sentence in answer.sentences
    )


def _supported(answer: Answer) -> tuple[bool, ...]:
    cited = {one.number: one for one in answer.citations}
    return tuple(
        any(_bears_out(cited[number], sentence.text) for number in sentence.citations if number in cited)
        for sentence in answer.sentences
    )


def _bears_out(citation: Citation, text: str) -> bool:
    """Whether a citation alone bears a sentence out, with what it tells about its document."""
    meta = DocumentMeta(
        publisher=citation.publisher, author=citation.author, via=citation.via,
        published=citation.published, as_of=citation.as_of,
    )  # fmt: skip
    document = Document(citation.document_id, citation.title, citation.quote, meta)
    return bears_out(citation.quote, text, document, _meaning())


@cache
def _meaning() -> Meaning:
    """What words mean, for sentences in other words than their source; loaded at the first of them."""
    return build_embedder(settings_with())
