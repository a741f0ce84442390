"""Propose the sentences of an answer in a language model's words."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import accumulate

from index.document import Document
from rag.answer import Generator, Usage
from rag.drafting.cache import DraftCache, Reply, draft_key
from rag.drafting.draft import DraftSentence, best_quotes
from rag.drafting.prompt import DraftPrompt, Fact, reply_schema
from rag.drafting.reader import Drafted, read_drafted
from rag.evidence.evidence import Evidence
from rag.line import Line, LineFull
from rag.llm.language_model import LanguageModel, LanguageModelBusy, Message
from rag.llm.stream import FormRefused, stream_reply
from rag.stop import Stop

_MOST_FACTS = 8
_MOST_WAITING = 64


class LlmDrafter:
    """Has a language model word the best evidence; what it writes is checked by others."""

    def __init__(
        self,
        model: LanguageModel,
        prompt: DraftPrompt,
        cache: DraftCache | None,
        seconds: float,
        line: Line | None = None,
    ) -> None:
        """``seconds`` is how long the model may write at one answer; ``line`` is where answers wait for it."""
        self._model = model
        self._prompt = prompt
        self.cache = cache
        self._seconds = seconds
        self.line = line or Line(model.at_once, waiting=_MOST_WAITING, seconds=seconds)
        self._can_be_held = True

    @property
    def generator(self) -> Generator:
        """The model as an answer names it."""
        return Generator("llm", self._model.name, self._model.digest, self._prompt.version)

    def problem(self) -> str | None:
        """Why the model cannot be asked now, or None."""
        return self._model.problem()

    def draft(
        self,
        question: str,
        evidence: Sequence[Evidence],
        documents: Mapping[str, Document],
        stop: Stop,
    ) -> Iterator[DraftSentence | Usage]:
        """Sentences as they are written, each with the evidence it was drafted from before the other evidence.

        Raises LanguageModelUnavailable, at once or in the middle, and LanguageModelBusy when others wait already.
        """
        chosen = _short_enough(best_quotes(evidence, _MOST_FACTS), self._model.fact_characters)
        messages = self._prompt.messages(question, [_fact(one, documents[one.passage.document_id]) for one in chosen])
        pieces = _Pieces(self._replies(messages, len(chosen), stop))
        for drafted in read_drafted(pieces):
            yield DraftSentence(drafted.sentence, _named_first(drafted, chosen))
        yield pieces.usage

    def warm(self) -> None:
        """Start the model and have it read the prompt; raises LanguageModelUnavailable."""
        messages = self._prompt.messages("Ready?", [Fact(None, None, "Everything is ready.")])
        with closing(stream_reply(self._model.connect(), messages, {}, self._seconds, Stop())) as reply:
            next(reply, None)

    def close(self) -> None:
        """Stop the model."""
        self._model.close()

    def _replies(self, messages: list[Message], facts: int, stop: Stop) -> Iterator[str | Usage]:
        """The pieces of a reply, from the cache or from the model."""
        form = self._model.held_to(reply_schema(facts)) if self._can_be_held else {}
        try:
            yield from self._cached(messages, form, stop)
        except FormRefused:
            if not form:
                raise
            yield from self._cached(messages, {}, stop)
            self._can_be_held = False  # Only a reply without the form proves that the form was refused.

    def _cached(self, messages: list[Message], form: dict[str, object], stop: Stop) -> Iterator[str | Usage]:
        llm = self._model.connect()
        key = draft_key(self._model.digest or self._model.name, messages, form)
        known = self.cache.find(key) if self.cache else None
        if known:
            yield from (known.text, known.usage)
            return
        pieces = _Pieces(self._in_turn(stream_reply(llm, messages, form, self._seconds, stop), stop))
        yield from pieces
        yield pieces.usage
        if self.cache and not stop.is_set():
            self.cache.keep(key, pieces.reply())

    def _in_turn(self, reply: Iterator[str | Usage], stop: Stop) -> Iterator[str | Usage]:
        """The pieces of a reply, which is asked for once those who came before have theirs."""
        try:
            with self.line.place(stop) as mine:
                if mine:
                    yield from reply
        except LineFull as error:
            raise LanguageModelBusy(f"{self._model.name} is busy: {error}") from None


class _Pieces:
    """Passes a reply's text on, and keeps it and what it cost."""

    def __init__(self, pieces: Iterator[str | Usage]) -> None:
        self._pieces = pieces
        self._texts: list[str] = []
        self.usage = Usage()

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces:
            if isinstance(piece, Usage):
                self.usage = piece
            else:
                self._texts.append(piece)
                yield piece

    def reply(self) -> Reply:
        """All that was passed on."""
        return Reply("".join(self._texts), self.usage)


def _fact(evidence: Evidence, document: Document) -> Fact:
    meta = document.meta
    return Fact(meta.publisher or document.title, meta.as_of or meta.published, evidence.sentence)


def _short_enough(evidence: Sequence[Evidence], characters: int) -> list[Evidence]:
    """The first, and as many of the next as fit."""
    ends = accumulate(len(one.sentence) for one in evidence)
    return [
        one for number, (one, end) in enumerate(zip(evidence, ends, strict=True)) if number == 0 or end <= characters
    ]


def _named_first(drafted: Drafted, chosen: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence with the number that a model gave, then the rest; models often give a wrong one."""
    if drafted.fact is None or not 1 <= drafted.fact <= len(chosen):
        return tuple(chosen)
    named = chosen[drafted.fact - 1]
    return (named, *(one for one in chosen if one is not named))
