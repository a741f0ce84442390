"""What the conversation shows while a question is answered, and when it is opened again."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from index.errors import BackstopError
from index.index import Index
from index.storage.filters import Filters
from rag.answer import REASON_TEXTS, Answer, Citation, Sentence
from rag.archive.archive import Archive
from rag.archive.conversations import Exchange
from rag.assistant import Assistant
from rag.events import Done, EvidenceFound, SentenceVerified
from rag.question import GeneratorChoice, Question, Turn
from ui.answering.workers import Workers
from ui.caller import Caller
from ui.documents.cited import cited_documents
from ui.page.answer_html import Surroundings, error_html, exchange_html, working_html
from ui.page.history_html import history_html
from ui.page.opening import Opening
from ui.page.sources_html import no_sources_html


@dataclass(frozen=True, slots=True)
class View:
    """What one open page looks at: a conversation, empty for a new one, and which documents may answer.

    ``replaces`` is the answer whose question is being edited: it and what follows it give way to the next answer.
    """

    conversation: str = ""
    filters: Filters = field(default_factory=Filters)
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be shown from now on; None leaves a part as it is.

    ``thread`` are the answers so far, ``current`` the one that is being written, ``announced`` is read out:
    plain text, where the others are finished HTML.
    """

    conversation: str | None = None
    thread: str | None = None
    current: str | None = None
    panel: str | None = None
    history: str | None = None
    announced: str | None = None


class Suggest(Protocol):
    """Finds questions to go on with."""

    def __call__(self, question: Question, answer: Answer) -> Sequence[str]:
        """Questions that are answered; none where there are no good ones."""
        ...


class Chat:
    """Answers on the page, keeps what it answered, and shows it again."""

    def __init__(
        self,
        index: Index,
        assistant: Assistant,
        archive: Archive,
        opening: Opening,
        workers: Workers,
        suggest: Suggest,
    ) -> None:
        self._index = index
        self._assistant = assistant
        self._conversations = archive.conversations
        self._feedback = archive.feedback
        self._opening = opening
        self._workers = workers
        self._suggest = suggest

    async def ask(
        self, caller: Caller, view: View, text: str, generator: GeneratorChoice = "auto"
    ) -> AsyncIterator[Shown]:
        """The evidence as soon as it is found, each sentence when it has been checked, then the whole answer, kept."""
        try:
            before = await self._workers.run(lambda: self._before(caller, view))
            question = Question(text, _turns(before), filters=view.filters, generator=generator).read_by(caller.id)
            yield Shown(None, self._thread(caller, before), working_html(text, (), ()))
            sentences: list[Sentence] = []
            cited: list[Citation] = []
            async for event in self._workers.iterate(lambda stop: self._assistant.stream(question, True, stop)):
                match event:
                    case EvidenceFound(citations):
                        yield Shown(current=working_html(text, (), citations))
                    case SentenceVerified(sentence=sentence, citations=citations):
                        sentences.append(sentence)
                        cited.extend(citations)
                        yield Shown(current=working_html(text, sentences, cited), announced=sentence.text)
                    case Done(answer):
                        async for shown in self._finished(caller, view, question, answer):
                            yield shown
        except BackstopError as error:
            yield Shown(current=error_html(text, str(error)), announced=str(error))

    async def _finished(self, caller: Caller, view: View, question: Question, answer: Answer) -> AsyncIterator[Shown]:
        """The answer, kept and with its sources; then what can be asked next, unless others wait for theirs."""
        conversation = await self._workers.run(lambda: self._keep(caller, view, answer))
        yield await self._workers.run(lambda: self._told(caller, conversation, answer))
        if self._workers.others_wait:
            return
        further = await self._workers.run(lambda: self._suggest(question, answer))
        if further:
            yield Shown(thread=await self._workers.run(lambda: self.thread(caller, conversation, further)))

    def open(self, caller: Caller, conversation: str) -> Shown:
        """Another conversation, or the empty beginning of a new one; raises ConversationMissing."""
        thread, history = self.thread(caller, conversation), self.history(caller, conversation)
        return Shown(conversation, thread, "", no_sources_html(), history, "")

    def history(self, caller: Caller, conversation: str, containing: str = "") -> str:
        """The list of the caller's conversations; the one that is looked at is pointed out."""
        return history_html(self._conversations.owned_by(caller.id, containing), conversation, containing)

    def question_of(self, caller: Caller, answer_id: str) -> str:
        """What was asked for an answer; raises ConversationMissing."""
        return self._conversations.answer(caller.id, answer_id).question

    def thread(self, caller: Caller, conversation: str, suggestions: Sequence[str] = ()) -> str:
        """The answers of a conversation; suggestions follow the last one."""
        if not conversation:
            return ""
        return self._thread(caller, self._conversations.get(caller.id, conversation)[1], suggestions)

    def _before(self, caller: Caller, view: View) -> list[Exchange]:
        """What was said before the question that is asked now."""
        if not view.conversation:
            return []
        exchanges = self._conversations.get(caller.id, view.conversation)[1]
        names = [one.answer.id for one in exchanges]
        return exchanges[: names.index(view.replaces)] if view.replaces in names else exchanges

    def _keep(self, caller: Caller, view: View, answer: Answer) -> str:
        if view.conversation and view.replaces:
            self._conversations.cut(caller.id, view.conversation, view.replaces)
        return self._conversations.keep(
            caller.id, view.conversation or None, answer, cited_documents(self._index, answer)
        )

    def _told(self, caller: Caller, conversation: str, answer: Answer) -> Shown:
        thread, history = self.thread(caller, conversation), self.history(caller, conversation)
        return Shown(conversation, thread, "", self._opening.sources_of(caller, answer), history, _summary(answer))

    def _thread(self, caller: Caller, exchanges: Sequence[Exchange], suggestions: Sequence[str] = ()) -> str:
        ratings = self._feedback.ratings(caller.id)
        last = exchanges[-1].answer.id if exchanges else None
        return "".join(
            exchange_html(
                one.answer,
                Surroundings(
                    ratings.get(one.answer.id), one.answer.id == last, suggestions if one.answer.id == last else ()
                ),
            )
            for one in exchanges
        )


def _turns(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    return tuple(
        turn for one in exchanges for turn in (Turn("user", one.answer.question), Turn("assistant", one.answer.text))
    )


def _summary(answer: Answer) -> str:
    """What is read out when an answer is complete."""
    if answer.reason:
        return f"No answer from these sources. {REASON_TEXTS[answer.reason]}"
    return f"Answer complete, {len(answer.citations)} sources."
