"""The HTTP API. Every route is thin: read the request, ask the index or the assistant, answer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Query, Request, Response, UploadFile
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import TypeAdapter
from starlette.routing import Match

from index.documents import Statistics
from index.errors import BackstopError, BadDocument
from index.index import BUNDLED, Index
from rag.about import About, about
from rag.answer import Answer
from rag.assistant import Assistant
from rag.events import Done, Event, EvidenceFound, Searched, SentenceVerified
from rag.settings import Settings
from ui.document_view import DocumentPage, DocumentView, document_view
from ui.found_passage import SearchResults, found_passages, search_index
from ui.jobs import Job, Jobs
from ui.problems import problem_of
from ui.requests import AskRequest, SearchRequest
from ui.uploads import save_uploads
from ui.workers import Workers

_ANSWER = TypeAdapter(Answer)
_JSON = TypeAdapter[Any](Any)


@dataclass(frozen=True, slots=True)
class Started:
    """The id of the job that a request began."""

    job: str


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the service works, and what it holds."""

    status: Literal["ok", "no documents"]
    documents: int


def api_routes(index: Index, assistant: Assistant, settings: Settings, workers: Workers) -> APIRouter:
    """All routes of the API over one index and its assistant."""
    router = APIRouter()
    _add_question_routes(router, index, assistant, workers)
    _add_document_routes(router, index, workers)
    _add_health_routes(router, index, settings, workers)
    _refuse_unknown_routes(router)
    return router


def _add_question_routes(router: APIRouter, index: Index, assistant: Assistant, workers: Workers) -> None:
    @router.post("/api/ask")
    async def ask(request: AskRequest, http: Request, trace: bool = False) -> Answer:
        """Answer a question, or say why there is no answer."""
        question = request.to_question()
        answer = await workers.run_for(http, lambda stop: assistant.ask(question, trace, stop))
        if answer is None:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, "nobody waits for the answer any more")
        return answer

    @router.post("/api/ask/stream", response_class=EventSourceResponse)
    async def ask_stream(request: AskRequest, trace: bool = False) -> AsyncIterator[ServerSentEvent]:
        """The same, told step by step as server-sent events; the last one is the whole answer."""
        try:
            question = request.to_question()
            async for event in workers.iterate(lambda stop: assistant.stream(question, trace, stop)):
                yield _server_sent(event)
        except BackstopError as error:
            yield ServerSentEvent(event="error", data={"problem": problem_of(error)})

    @router.get("/api/search")
    async def search(wanted: Annotated[SearchRequest, Query()]) -> SearchResults:
        """The passages that speak about a query, best first."""
        filters = wanted.to_filters()
        return await workers.run(lambda: search_index(index, wanted.q, wanted.limit, filters))


def _add_document_routes(router: APIRouter, index: Index, workers: Workers) -> None:
    jobs = Jobs(index)

    @router.get("/api/documents")
    async def documents(limit: Annotated[int, Query(ge=1, le=1000)] = 100, cursor: str = "") -> DocumentPage:
        """The documents in the order of their ids."""
        found = await workers.run(lambda: index.documents.page(limit, cursor))
        return DocumentPage(found, found[-1].id if len(found) == limit else None)

    @router.post("/api/documents", status_code=202)
    async def add_documents(
        files: list[UploadFile],
        names: Annotated[list[str] | None, Form()] = None,
        origin: Annotated[str, Form()] = "upload",
    ) -> Started:
        """Bring files in; their names become the ids of the documents.

        ``names``, one per file, stand in for file names that HTTP cannot carry unchanged. A file
        replaces an earlier one of the same name and ``origin``, and no other.
        """
        if origin == BUNDLED:
            raise BadDocument(f"origin must not be {BUNDLED!r}: that is the product's own collection")
        folder = await workers.run(
            lambda: save_uploads(files, names or [file.filename or "" for file in files], jobs.folder)
        )
        return Started(jobs.add_folder(folder, origin).id)

    @router.get("/api/documents/{document_id:path}")
    async def document(document_id: str) -> DocumentView:
        """One document with its canonical text, which all offsets point into."""
        return document_view(await workers.run(lambda: index.documents.get(document_id)))

    @router.get("/api/jobs/{job_id}")
    async def job(job_id: str) -> Job:
        """How far a job has come."""
        found = jobs.get(job_id)
        if found is None:
            raise HTTPException(404, f"no job has the id {job_id!r}")
        return found

    @router.get("/api/facets")
    async def facets() -> Statistics:
        """How many documents there are per topic, kind, publisher and month."""
        return await workers.run(index.documents.statistics)


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
    async def about_service() -> About:
        """What answers here: version, settings, digests of models and index."""
        return await workers.run(lambda: about(index, settings))


def _refuse_unknown_routes(router: APIRouter) -> None:
    """Else the page at the root would answer them in its own way."""

    @router.api_route("/api/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    async def unknown(request: Request) -> None:
        known = any(route.matches(request.scope)[0] is Match.PARTIAL for route in router.routes)
        raise HTTPException(405, "not a method of this route") if known else HTTPException(404, "no such route")


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
