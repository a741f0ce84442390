"""The HTTP API. Every route is thin: read the request, ask the index or the assistant, answer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import TypeAdapter

from index.errors import BackstopError
from index.index import Index
from rag.about import About, about
from rag.answer import Answer
from rag.events import Done, Event, EvidenceFound, Searched, SentenceVerified
from rag.settings import Settings
from ui.answering.kept_answers import KeptAnswers
from ui.answering.workers import Workers
from ui.api.found_passage import SearchResults, found_passages, search_index
from ui.api.requests import AskRequest, SearchRequest
from ui.caller import Asking
from ui.problems import problem_of

_ANSWER = TypeAdapter(Answer)
_JSON = TypeAdapter[Any](Any)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the service works, and what it holds."""

    status: Literal["ok", "no documents"]
    documents: int


def api_routes(index: Index, answers: KeptAnswers, settings: Settings, workers: Workers) -> APIRouter:
    """The routes for questions to one index, and those about the service."""
    router = APIRouter()
    _add_question_routes(router, answers)
    _add_search_route(router, index, workers)
    _add_health_routes(router, index, settings, workers)
    return router


def _add_question_routes(router: APIRouter, answers: KeptAnswers) -> None:
    @router.post("/api/ask")
    async def ask(caller: Asking, request: AskRequest, http: Request, trace: bool = False) -> Answer:
        """Answer a question, or say why there is no answer. The answer is kept for feedback."""
        return await answers.ask(caller, request.to_question(), http, trace)

    @router.post("/api/ask/stream", response_class=EventSourceResponse)
    async def ask_stream(caller: Asking, request: AskRequest, trace: bool = False) -> AsyncIterator[ServerSentEvent]:
        """The same, told step by step as server-sent events; the last one is the whole answer."""
        try:
            async for event in answers.stream(caller, request.to_question(), trace):
                yield _server_sent(event)
        except BackstopError as error:
            yield ServerSentEvent(event="error", data={"problem": problem_of(error)})


def _add_search_route(router: APIRouter, index: Index, workers: Workers) -> None:
    @router.get("/api/search")
    async def search(caller: Asking, wanted: Annotated[SearchRequest, Query()]) -> SearchResults:
        """The passages that speak about a query, best first."""
        filters = replace(wanted.to_filters(), reader=caller.id)
        return await workers.compute(lambda: search_index(index, wanted.q, wanted.limit, filters))


def _add_health_routes(router: APIRouter, index: Index, settings: Settings, workers: Workers) -> None:
    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Whether the process answers at all."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz(response: Response) -> Health:
        """Whether questions can be answered: 503 until there is a document."""
        documents = await workers.run(index.documents.count)
        if documents == 0:
            response.status_code = 503
        return Health("ok" if documents else "no documents", documents)

    @router.get("/api/about")
    async def about_service(caller: Asking) -> About:
        """What answers here: version, settings, digests of models and index."""
        return await workers.run(lambda: about(index, settings, caller.id))


def _server_sent(event: Event) -> ServerSentEvent:
    match event:
        case Searched(query, passages):
            return _event("searched", {"query": query, "passages": found_passages(passages)})
        case EvidenceFound(citations):
            return _event("evidence", {"citations": citations})
        case SentenceVerified(number, sentence, citations):
            return _event("sentence", {"index": number, "sentence": sentence, "citations": citations})
        case Done(answer):
            return _event("answer", _ANSWER.dump_python(answer, mode="json"))


def _event(name: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=name, data=_JSON.dump_python(data, mode="json"))
