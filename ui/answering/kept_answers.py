"""Questions that come over HTTP, answered for their caller; every answer is kept, for feedback on it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request

from index.index import Index
from rag.answer import Answer
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.events import Done, Event
from rag.question import Question
from ui.answering.workers import Workers, unless_gone
from ui.caller import Caller
from ui.documents.cited import cited_documents


class KeptAnswers:
    """Answers in worker threads, and keeps each answer for whoever asked."""

    def __init__(self, index: Index, assistant: Assistant, archive: Archive, workers: Workers) -> None:
        self._index = index
        self._assistant = assistant
        self._archive = archive
        self._workers = workers

    async def ask(self, caller: Caller, question: Question, http: Request, trace: bool = False) -> Answer:
        """The answer; whoever closes the connection stops the work. Raises what the assistant raises."""
        asked = question.read_by(caller.id)
        answer = await self._workers.run_for(http, lambda stop: self._assistant.ask(asked, trace, stop))
        if answer is None:
            raise nobody_waits()
        await self._workers.run(lambda: self._keep(caller, answer))
        return answer

    async def stream(self, caller: Caller, question: Question, trace: bool = False) -> AsyncGenerator[Event, None]:
        """The same, told step by step; the last event is the whole answer. Closing the iterator stops the work."""
        asked = question.read_by(caller.id)
        telling = self._workers.iterate(lambda stop: self._assistant.stream(asked, trace, stop))
        async with aclosing(telling) as events:
            async for event in events:
                if isinstance(event, Done):
                    await self._workers.run(partial(self._keep, caller, event.answer))
                yield event

    async def begin(
        self, caller: Caller, question: Question, http: Request, trace: bool = False
    ) -> AsyncGenerator[Event, None]:
        """The same stream as soon as its first event is there: what cannot even begin is raised here, not later."""
        events = self.stream(caller, question, trace)
        first = await unless_gone(http, anext(events, None))
        if first is None:
            raise nobody_waits()
        return _all_of(first, events)

    def _keep(self, caller: Caller, answer: Answer) -> None:
        self._archive.conversations.keep_alone(caller.id, answer, cited_documents(self._index, answer))


def nobody_waits() -> HTTPException:
    """What is answered to a client that has gone, for whoever may stand between."""
    return HTTPException(HTTPStatus.REQUEST_TIMEOUT, "nobody waits for the answer any more")


async def _all_of(first: Event, others: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
    async with aclosing(others):
        yield first
        async for event in others:
            yield event
