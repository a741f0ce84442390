"""The routes for questions: ask, hear every step, search. Each is thin: read the request, ask, answer."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic_core import to_jsonable_python

from index.errors import BackstopError
from index.index import Index
from rag.answer import Answer
from rag.events import Done, Event, EvidenceFound, Searched, SentenceVerified
from ui.answering.kept_answers import KeptAnswers
from ui.answering.workers import Workers
from ui.api.found_passage import SearchResults, found_passages, search_index
from ui.api.requests import AskRequest, SearchRequest
from ui.caller import Asking
from ui.problems import problem_of


def question_routes(index: Index, answers: KeptAnswers, workers: Workers) -> APIRouter:
    """The routes for questions to one index."""
    router = APIRouter()

    @router.post("/api/ask")
    async def ask(caller: Asking, request: AskRequest, http: Request, trace: bool = False) -> Answer:
        """Answer a question, or say why there is no answer. The answer is kept for feedback."""
        return await answers.ask(caller, request.to_question(), http, trace)

    async def begun(
        caller: Asking, request: AskRequest, http: Request, trace: bool = False
    ) -> AsyncIterator[AsyncIterator[Event]]:
        """The steps of an answer that has begun; what cannot even begin is refused with a status."""
        async with aclosing(await answers.begin(caller, request.to_question(), http, trace)) as steps:
            yield steps

    @router.post("/api/ask/stream", response_class=EventSourceResponse)
    async def ask_stream(
        caller: Asking, steps: Annotated[AsyncIterator[Event], Depends(begun)]
    ) -> AsyncIterator[ServerSentEvent]:
        """The same, told step by step as server-sent events; the last one is the whole answer."""
        try:
            async for step in steps:
                yield _server_sent(step)
        except BackstopError as error:
            yield _event("error", {"problem": problem_of(error)})

    @router.get("/api/search")
    async def search(caller: Asking, wanted: Annotated[SearchRequest, Query()]) -> SearchResults:
        """The passages that speak about a query, best first."""
        filters = replace(wanted.to_filters(), reader=caller.id)
        return await workers.compute(lambda: search_index(index, wanted.q, wanted.limit, filters))

    return router


def _server_sent(event: Event) -> ServerSentEvent:
    match event:
        case Searched(query, passages):
            return _event("searched", {"query": query, "passages": found_passages(passages)})
        case EvidenceFound(citations):
            return _event("evidence", {"citations": citations})
        case SentenceVerified(number, sentence, citations):
            return _event("sentence", {"index": number, "sentence": sentence, "citations": citations})
        case Done(answer):
            return _event("answer", answer)


def _event(name: str, data: object) -> ServerSentEvent:
    return ServerSentEvent(event=name, data=to_jsonable_python(data))
