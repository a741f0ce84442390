"""The assistant: one question in, events out, the last of them the answer."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Protocol

from index.document import Document
from index.filters import Filters
from index.search import ScoredPassage
from rag.answer import (
    Answer,
    Citation,
    Reason,
    Sentence,
    Timings,
    Trace,
    TracedPassage,
    TracedSentence,
    text_of,
)
from rag.cite import cite
from rag.condense import condense
from rag.draft import Drafter
from rag.events import Done, Event, EvidenceFound, Searched, SentenceVerified
from rag.evidence import Evidence, not_said_before, rank_evidence
from rag.gate import confidence, reason_to_abstain
from rag.question import Question
from rag.verify import verify

_PASSAGES = 10
_EVIDENCE = 8
_NEAREST = 3


class SearchPassages(Protocol):
    """Finds passages for a query, best first."""

    def __call__(self, query: str, limit: int, filters: Filters) -> list[ScoredPassage]:
        """At most ``limit`` passages that meet the filters."""
        ...


@dataclass(slots=True)
class _Stopwatch:
    """Milliseconds per stage; each lap ends the stage that ran."""

    started: float = field(default_factory=perf_counter)
    last: float = field(default_factory=perf_counter)
    stages: dict[str, float] = field(default_factory=dict)

    def lap(self, stage: str) -> None:
        now = perf_counter()
        self.stages[stage] = self.stages.get(stage, 0.0) + (now - self.last) * 1000
        self.last = now

    def timings(self) -> Timings:
        total = (perf_counter() - self.started) * 1000
        return Timings(**{name: round(spent, 2) for name, spent in self.stages.items()}, total=round(total, 2))


class Assistant:
    """Answers questions out of an index, or says why it does not."""

    def __init__(self, search: SearchPassages, drafter: Drafter, threshold: float) -> None:
        """``threshold`` is the confidence from which on a question is answered, 0 to 1."""
        self._search = search
        self._drafter = drafter
        self._threshold = threshold

    def ask(self, question: Question, trace: bool = False) -> Answer:
        """The answer alone: the last event of the stream."""
        return next(event.answer for event in self.stream(question, trace) if isinstance(event, Done))

    def stream(self, question: Question, trace: bool = False) -> Iterator[Event]:
        """Work on a question and tell every step; each sentence comes when it has been checked."""
        watch = _Stopwatch()
        query = condense(question.text, question.history)
        passages = self._search(query, _PASSAGES, question.allowed)
        watch.lap("search")
        yield Searched(query, tuple(passages))

        ranked = rank_evidence(query, passages)
        leans_back = query != question.text.strip()
        evidence = not_said_before(ranked, question.history) if leans_back else ranked
        documents = {found.document.id: found.document for found in passages}
        watch.lap("evidence")
        blank = _blank_answer(question, query, self._drafter)
        if trace:
            blank = replace(blank, trace=_trace(passages, evidence, self._threshold))
        reason = reason_to_abstain(passages, ranked, evidence, self._threshold)
        if reason:
            yield Done(replace(_abstained(blank, reason, evidence, documents), timings_ms=watch.timings()))
            return
        best = evidence[:_EVIDENCE]
        yield EvidenceFound(tuple(cite(one, documents[one.passage.document_id], None) for one in best))

        shown: list[SentenceVerified] = []
        for verified in self._verified(query, best, documents, watch):
            shown.append(verified)
            yield verified
        answer = _answered(blank, shown) if shown else _abstained(blank, "not_covered", evidence, documents)
        yield Done(replace(answer, timings_ms=watch.timings()))

    def _verified(
        self, query: str, evidence: Sequence[Evidence], documents: dict[str, Document], watch: _Stopwatch
    ) -> Iterator[SentenceVerified]:
        """Draft sentences and pass on those whose check found support; what has none is dropped."""
        sentences = citations = 0
        for draft in self._drafter.draft(query, evidence):
            watch.lap("draft")
            check = verify(draft, documents)
            watch.lap("verify")
            if check.verdict:
                numbers = tuple(range(citations + 1, citations + 1 + len(check.support)))
                sentence = Sentence(draft.text, check.verdict, check.reasons, numbers)
                support = zip(check.support, numbers, strict=True)
                fresh = tuple(cite(one, documents[one.passage.document_id], number) for one, number in support)
                yield SentenceVerified(sentences, sentence, fresh)
                sentences, citations = sentences + 1, citations + len(fresh)
        watch.lap("draft")


def _blank_answer(question: Question, query: str, drafter: Drafter) -> Answer:
    return Answer(
        id=secrets.token_hex(8),
        question=question.text,
        query=query,
        status="abstained",
        reason=None,
        missing=(),
        text="",
        sentences=(),
        citations=(),
        conflicts=(),
        nearest=(),
        generator=drafter.generator,
        timings_ms=Timings(),
    )


def _answered(blank: Answer, shown: Sequence[SentenceVerified]) -> Answer:
    sentences = tuple(one.sentence for one in shown)
    citations = tuple(citation for one in shown for citation in one.citations)
    return replace(blank, status="answered", text=text_of(sentences), sentences=sentences, citations=citations)


def _abstained(blank: Answer, reason: Reason, evidence: Sequence[Evidence], documents: dict[str, Document]) -> Answer:
    """No sources, only the nearest passages, one a document; off topic there are none worth showing."""
    nearest: dict[str, Citation] = {}
    if reason != "off_topic":
        for one in evidence:
            document_id = one.passage.document_id
            if document_id not in nearest and len(nearest) < _NEAREST:
                nearest[document_id] = cite(one, documents[document_id], None)
    return replace(blank, reason=reason, nearest=tuple(nearest.values()))


def _trace(passages: Sequence[ScoredPassage], evidence: Sequence[Evidence], threshold: float) -> Trace:
    return Trace(
        passages=tuple(_traced_passage(found) for found in passages),
        evidence=tuple(
            TracedSentence(one.passage.document_id, one.start, one.end, one.score, one.similarity, one.shared_words)
            for one in evidence[:_EVIDENCE]
        ),
        confidence=confidence(evidence),
        threshold=threshold,
    )


def _traced_passage(found: ScoredPassage) -> TracedPassage:
    place, why = found.passage, found.signals
    return TracedPassage(
        place.id, place.document_id, place.start, place.end, found.score,
        why.words, why.passage, why.sentence, why.shared_words,
    )  # fmt: skip
