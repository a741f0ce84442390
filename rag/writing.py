"""The sentences of one answer as they come about: drafted, checked, numbered, completed by quotes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.document import Document
from rag.answer import QUOTES, Generator, Sentence, TracedDraft, Usage
from rag.cite import cite
from rag.conflicts.conflict import differing
from rag.drafting.draft import Drafter, DraftSentence, best_quotes
from rag.events import SentenceVerified
from rag.evidence.evidence import Evidence
from rag.evidence.likeness import Meaning
from rag.llm.language_model import LanguageModelBusy, LanguageModelUnavailable
from rag.stop import Stop
from rag.stopwatch import Stopwatch
from rag.verification.verify import Check, verify

WORDED = 8
"""So many pieces of evidence may be worded."""


class Writing:
    """What is shown of one answer, and what was proposed for it.

    A model may word an answer, but not decide what belongs into it: evidence that it passed over is quoted
    after its sentences, so that its answer never says less than the quotes alone.
    """

    def __init__(
        self,
        drafter: Drafter | None,
        question: str,
        evidence: Sequence[Evidence],
        documents: Mapping[str, Document],
        stop: Stop,
        meaning: Meaning | None = None,
    ) -> None:
        """Of ``evidence`` the best may be worded, by ``drafter`` if there is one; of the rest is quoted what gives
        another value than is shown."""
        self._drafter = drafter
        self._question = question
        self._evidence = evidence[:WORDED]
        self._further = evidence
        self._documents = documents
        self._stop = stop
        self._support: list[Evidence] = []
        self._meaning = meaning
        self._cited: set[tuple[str, int, int]] = set()
        self._quoted: set[tuple[str, int, int]] = set()
        self.shown: list[SentenceVerified] = []
        self.drafts: list[TracedDraft] = []
        self.usage = Usage()
        self._problem: str | None = None

    @property
    def stopped(self) -> bool:
        """Whether nobody waits any more."""
        return self._stop.is_set()

    @property
    def generator(self) -> Generator:
        """What wrote: a model only when one proposed sentences."""
        told = self._drafter.generator if self._drafter and self.drafts else QUOTES
        return replace(told, problem=self._problem)

    def sentences(self, watch: Stopwatch, insist: bool = False) -> Iterator[SentenceVerified]:
        """Every sentence when it has been checked.

        Quotes stand in for a model that is busy; to ``insist`` on the model raises LanguageModelBusy instead.
        """
        if self._drafter:
            yield from self._drafted(self._drafter, watch, insist)
        if not self.stopped:
            yield from self._quotes(best_quotes(self._evidence), watch)
        if not self.stopped:
            yield from self._quotes(differing(self._question, self._support, self._further, self._documents), watch)

    def _quotes(self, quotes: Sequence[Evidence], watch: Stopwatch) -> Iterator[SentenceVerified]:
        for quote in quotes:
            yield from _timed(self._take_quote(quote), watch)

    def _drafted(self, drafter: Drafter, watch: Stopwatch, insist: bool) -> Iterator[SentenceVerified]:
        try:
            for item in drafter.draft(self._question, self._evidence, self._documents, self._stop):
                watch.lap("draft")
                if isinstance(item, Usage):
                    self.usage = item
                else:
                    yield from _timed(self._take_draft(item), watch)
        except LanguageModelUnavailable as error:
            if insist and isinstance(error, LanguageModelBusy):
                raise
            self._problem = str(error)
        watch.lap("draft")

    def _take_draft(self, draft: DraftSentence) -> SentenceVerified | None:
        """A model's sentence when it holds, else the quote that it should have been; None when that is shown."""
        check = verify(draft, self._documents, self._meaning)
        self.drafts.append(_traced(draft, check))
        if check.verdict == "quoted":
            return self._take_quote(check.support[0])
        if check.verdict is None:
            return self._take_quote(draft.evidence[0])
        if _place(check.support[0]) in self._quoted or any(draft.text == one.sentence.text for one in self.shown):
            return None
        return self._show(draft.text, check)

    def _take_quote(self, evidence: Evidence) -> SentenceVerified | None:
        """An evidence sentence as it stands, unless something shown cites it already."""
        if _place(evidence) in self._cited:
            return None
        check = verify(DraftSentence(evidence.sentence, (evidence,)), self._documents)
        return self._show(evidence.sentence, check) if check.verdict else None

    def _show(self, text: str, check: Check) -> SentenceVerified:
        assert check.verdict is not None
        first = sum(len(one.citations) for one in self.shown) + 1
        citations = tuple(
            cite(one, self._documents[one.passage.document_id], number)
            for number, one in enumerate(check.support, start=first)
        )
        numbers = tuple(range(first, first + len(citations)))
        event = SentenceVerified(len(self.shown), Sentence(text, check.verdict, check.reasons, numbers), citations)
        self.shown.append(event)
        self._support.extend(check.support)
        self._cited.update(map(_place, check.support))
        if check.verdict == "quoted":
            self._quoted.update(map(_place, check.support))
        return event


def _timed(shown: SentenceVerified | None, watch: Stopwatch) -> Iterator[SentenceVerified]:
    """What was just checked, if it is shown."""
    watch.lap("verify")
    if shown:
        watch.sentence()
        yield shown


def _place(evidence: Evidence) -> tuple[str, int, int]:
    return evidence.passage.document_id, evidence.start, evidence.end


def _traced(draft: DraftSentence, check: Check) -> TracedDraft:
    rests_on = (check.support or draft.evidence)[0]
    return TracedDraft(draft.text, *_place(rests_on), check.verdict, check.reasons)
