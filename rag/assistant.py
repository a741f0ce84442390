"""The assistant: one question in, events out, the last of them the answer."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from index.document import Document
from index.search.search import ScoredPassage
from index.storage.filters import Filters
from rag.answer import (
    QUOTES,
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
from rag.conflicts.conflict import find_conflicts
from rag.drafting.draft import Drafter
from rag.events import Done, Event, EvidenceFound, Searched
from rag.evidence.evidence import Evidence
from rag.evidence.likeness import Meaning
from rag.evidence.near_copies import FindCopies, no_copies
from rag.llm.language_model import LanguageModelUnavailable
from rag.question import Question, Turn
from rag.stop import Stop
from rag.stopwatch import Stopwatch
from rag.weigh import Weighed, weigh
from rag.writing import WORDED, Writing

_PASSAGES = 10
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
        self,
        search: SearchPassages,
        threshold: float,
        drafter: Drafter | None = None,
        stand_alone: MakeStandAlone = condense,
        meaning: Meaning | None = None,
        copies_of: FindCopies = no_copies,
    ) -> None:
        """``threshold`` is the confidence from which on a question is answered, 0 to 1; ``meaning`` is asked about
        sentences in other words than their source, which are held to every word without it; ``copies_of`` tells which
        documents are near copies of each other.

        Without a ``drafter``, where it cannot write, and for what it leaves out, the sources are quoted.
        """
        self._search = search
        self._threshold = threshold
        self._drafter = drafter
        self._stand_alone = stand_alone
        self._meaning = meaning
        self._copies_of = copies_of

    @property
    def drafter(self) -> Drafter | None:
        """What words the answers; None where they are quotes alone."""
        return self._drafter

    @property
    def generator(self) -> Generator:
        """What words the answers when nothing else is asked for, and what keeps it from doing so."""
        return replace(self._drafter.generator, problem=self._drafter.problem()) if self._drafter else QUOTES

    def ask(self, question: Question, trace: bool = False, stop: Stop | None = None) -> Answer:
        """The answer alone: the last event of the stream. Raises Stopped when ``stop`` was set before it came."""
        for event in self.stream(question, trace, stop):
            if isinstance(event, Done):
                return event.answer
        raise Stopped

    def stream(self, question: Question, trace: bool = False, stop: Stop | None = None) -> Iterator[Event]:
        """Work on a question and tell every step; each sentence comes when it has been checked.

        Ends without an answer soon after ``stop`` is set. Raises LanguageModelUnavailable when the question
        asks for a model and there is none, LanguageModelBusy when it writes for others.
        """
        drafter = self._drafter_for(question)
        watch = Stopwatch()
        query = self._stand_alone(question.text, question.history)
        passages = self._search(query, _PASSAGES, question.allowed)
        watch.lap("search")
        yield Searched(query, tuple(passages))

        weighed = self._weigh(question, query, passages)
        documents = {found.document.id: found.document for found in passages}
        watch.lap("evidence")
        answer = _blank_answer(question, query, weighed.missing, drafter)
        if trace:
            answer = replace(answer, trace=_trace(passages, weighed, self._threshold))
        if weighed.reason:
            answer = _abstained(answer, weighed.reason, weighed.evidence, documents)
        else:
            yield EvidenceFound(
                tuple(cite(one, documents[one.passage.document_id], None) for one in weighed.sources[:WORDED])
            )
            writing = Writing(drafter, query, weighed.sources, documents, stop or Stop(), self._meaning)
            yield from writing.sentences(watch, insist=question.generator == "llm")
            if writing.stopped:
                return
            if writing.shown:
                answer = _answered(answer, writing, documents)
            else:
                answer = _abstained(answer, "not_covered", weighed.evidence, documents)
        yield Done(replace(answer, timings_ms=watch.timings()))

    def warm(self) -> None:
        """Get the language model ready before the first question; raises LanguageModelUnavailable."""
        if self._drafter:
            self._drafter.warm()

    def close(self) -> None:
        """Stop the language model, if there is one."""
        if self._drafter:
            self._drafter.close()

    def _drafter_for(self, question: Question) -> Drafter | None:
        """What may word the answer; raises LanguageModelUnavailable where a model must, and cannot."""
        if question.generator == "extractive":
            return None
        if question.generator == "llm":
            if self._drafter is None:
                raise LanguageModelUnavailable("no language model is set up; ask with generator auto or extractive")
            if problem := self._drafter.problem():
                raise LanguageModelUnavailable(problem)
        return self._drafter

    def _weigh(self, question: Question, query: str, passages: Sequence[ScoredPassage]) -> Weighed:
        leans_back = query != question.text.strip()
        said = question.history if leans_back else ()
        copies_of = partial(self._copies_of, filters=question.allowed)
        return weigh(question.text, query, passages, said, self._threshold, copies_of)


def _blank_answer(question: Question, query: str, missing: tuple[str, ...], drafter: Drafter | None) -> Answer:
    return Answer(
        id=secrets.token_hex(8),
        question=question.text,
        query=query,
        status="abstained",
        reason=None,
        missing=missing,
        text="",
        sentences=(),
        citations=(),
        conflicts=(),
        nearest=(),
        generator=drafter.generator if drafter else QUOTES,
        timings_ms=Timings(),
    )


def _answered(blank: Answer, writing: Writing, documents: dict[str, Document]) -> Answer:
    sentences = tuple(one.sentence for one in writing.shown)
    citations = tuple(citation for one in writing.shown for citation in one.citations)
    return replace(
        blank,
        status="partial" if blank.missing else "answered",
        text=text_of(sentences),
        sentences=sentences,
        citations=citations,
        conflicts=find_conflicts(blank.query, citations, documents),
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


def _trace(passages: Sequence[ScoredPassage], weighed: Weighed, threshold: float) -> Trace:
    return Trace(
        passages=tuple(_traced_passage(found) for found in passages),
        evidence=tuple(
            TracedSentence(one.passage.document_id, one.start, one.end, one.score, one.similarity, one.shared_words)
            for one in weighed.evidence[:WORDED]
        ),
        confidence=weighed.confidence,
        threshold=threshold,
    )


def _traced_passage(found: ScoredPassage) -> TracedPassage:
    place, why = found.passage, found.signals
    return TracedPassage(
        place.id, place.document_id, place.start, place.end, found.score,
        why.words, why.passage, why.sentence, why.shared_words,
    )  # fmt: skip
