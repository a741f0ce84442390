"""The assistant: one question in, events out, the last of them the answer."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from index.document import Document
from index.filters import Filters
from index.search import ScoredPassage
from rag.answer import (
    Answer,
    Citation,
    Generator,
    Reason,
    Timings,
    Trace,
    TracedPassage,
    TracedSentence,
    text_of,
)
from rag.cite import cite
from rag.condense import condense
from rag.draft import Drafter, QuoteDrafter
from rag.events import Done, Event, EvidenceFound, Searched
from rag.evidence import Evidence, not_said_before, rank_evidence
from rag.gate import confidence, reason_to_abstain
from rag.language_model import LanguageModelUnavailable
from rag.question import Question, Turn
from rag.stop import Stop
from rag.stopwatch import Stopwatch
from rag.writing import Writing

_PASSAGES = 10
_EVIDENCE = 8
_NEAREST = 3


class SearchPassages(Protocol):
    """Finds passages for a query, best first."""

    def __call__(self, query: str, limit: int, filters: Filters) -> list[ScoredPassage]:
        """At most ``limit`` passages that meet the filters."""
        ...


class MakeStandAlone(Protocol):
    """Makes a question that leans on the conversation before it stand alone."""

    def __call__(self, question: str, history: Sequence[Turn]) -> str:
        """The query to search with."""
        ...


class Stopped(Exception):
    """Nobody waits for the answer any more."""


class Assistant:
    """Answers questions out of an index, or says why it does not."""

    def __init__(
        self, search: SearchPassages, drafter: Drafter, threshold: float, stand_alone: MakeStandAlone = condense
    ) -> None:
        """``threshold`` is the confidence from which on a question is answered, 0 to 1.

        Where ``drafter`` cannot write, and for what it leaves out, the sources are quoted.
        """
        self._search = search
        self._drafter = drafter
        self._quotes = QuoteDrafter()
        self._threshold = threshold
        self._stand_alone = stand_alone

    @property
    def generator(self) -> Generator:
        """What words the answers when nothing else is asked for, and what keeps it from doing so."""
        return replace(self._drafter.generator, problem=self._drafter.problem())

    def ask(self, question: Question, trace: bool = False, stop: Stop | None = None) -> Answer:
        """The answer alone: the last event of the stream. Raises Stopped when ``stop`` was set before it came."""
        for event in self.stream(question, trace, stop):
            if isinstance(event, Done):
                return event.answer
        raise Stopped

    def stream(self, question: Question, trace: bool = False, stop: Stop | None = None) -> Iterator[Event]:
        """Work on a question and tell every step; each sentence comes when it has been checked.

        Ends without an answer soon after ``stop`` is set. Raises LanguageModelUnavailable when the question
        asks for a model and there is none.
        """
        drafter = self._drafter_for(question)
        watch = Stopwatch()
        query = self._stand_alone(question.text, question.history)
        passages = self._search(query, _PASSAGES, question.allowed)
        watch.lap("search")
        yield Searched(query, tuple(passages))

        ranked = rank_evidence(query, passages)
        leans_back = query != question.text.strip()
        evidence = not_said_before(ranked, question.history) if leans_back else ranked
        documents = {found.document.id: found.document for found in passages}
        watch.lap("evidence")
        blank = _blank_answer(question, query, drafter)
        if trace:
            blank = replace(blank, trace=_trace(passages, evidence, self._threshold))
        reason = reason_to_abstain(passages, ranked, evidence, self._threshold)
        if reason:
            yield Done(replace(_abstained(blank, reason, evidence, documents), timings_ms=watch.timings()))
            return
        best = evidence[:_EVIDENCE]
        yield EvidenceFound(tuple(cite(one, documents[one.passage.document_id], None) for one in best))

        writing = Writing(drafter, query, best, documents, stop or Stop())
        yield from writing.sentences(watch)
        if writing.stopped:
            return
        answer = _answered(blank, writing) if writing.shown else _abstained(blank, "not_covered", evidence, documents)
        yield Done(replace(answer, timings_ms=watch.timings()))

    def warm(self) -> None:
        """Get the language model ready before the first question; raises LanguageModelUnavailable."""
        self._drafter.warm()

    def close(self) -> None:
        """Stop the language model, if there is one."""
        self._drafter.close()

    def _drafter_for(self, question: Question) -> Drafter:
        if question.generator == "extractive":
            return self._quotes
        problem = self._drafter.problem()
        if question.generator == "llm":
            if self._drafter.generator.mode != "llm":
                raise LanguageModelUnavailable("no language model is set up; ask with generator auto or extractive")
            if problem:
                raise LanguageModelUnavailable(problem)
        return self._drafter


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


def _answered(blank: Answer, writing: Writing) -> Answer:
    sentences = tuple(one.sentence for one in writing.shown)
    citations = tuple(citation for one in writing.shown for citation in one.citations)
    return replace(
        blank,
        status="answered",
        text=text_of(sentences),
        sentences=sentences,
        citations=citations,
        generator=writing.generator,
        usage=writing.usage,
        trace=replace(blank.trace, drafts=tuple(writing.drafts)) if blank.trace else None,
    )


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
