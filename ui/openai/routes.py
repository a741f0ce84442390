"""The routes of the OpenAI protocol, for clients that speak nothing else: the same answers as everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from time import time
from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from rag.answer import Answer
from rag.question import Question
from ui.answering.kept_answers import KeptAnswers, nobody_waits
from ui.answering.workers import Workers, unless_gone
from ui.caller import Asking, Caller
from ui.openai.completion import ChatCompletion, Chunks, TokenUsage, completion_of, new_id, usage_of
from ui.openai.errors import ErrorBody
from ui.openai.request import MODELS, ChatRequest, known_model
from ui.openai.stream import ChunkStream, chunk_events

_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "The request; param names the place."},
    404: {"model": ErrorBody, "description": "There is no such model."},
    "default": {"model": ErrorBody, "description": "Any other error, in the same form."},
}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with stream in chunks, one for each checked sentence, and [DONE] at the end.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A name that can be asked for."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: Literal["backstop"]


@dataclass(frozen=True, slots=True)
class OfferedModels:
    """All names that can be asked for."""

    object: Literal["list"]
    data: list[OfferedModel]


class Completions:
    """Completes conversations; ``count_tokens`` counts where no language model did."""

    def __init__(self, answers: KeptAnswers, count_tokens: Callable[[str], int], workers: Workers) -> None:
        self._answers = answers
        self._count_tokens = count_tokens
        self._workers = workers

    async def whole(self, caller: Caller, wanted: ChatRequest, http: Request) -> ChatCompletion:
        """The answer as one completion."""
        question = wanted.to_question()
        answer = await self._answers.ask(caller, question, http)
        return completion_of(answer, wanted.model, await self._usage(answer, question))

    async def stream(self, caller: Caller, wanted: ChatRequest, http: Request) -> ChunkStream:
        """The answer in chunks; what cannot even begin is refused with a status, not within the stream."""
        question = wanted.to_question()
        events = self._answers.stream(caller, question)
        if await unless_gone(http, anext(events, None)) is None:
            raise nobody_waits()
        tells_usage = bool(wanted.stream_options and wanted.stream_options.include_usage)
        chunks = Chunks(new_id(), int(time()), wanted.model, tells_usage)
        return ChunkStream(chunk_events(events, chunks, lambda answer: self._usage(answer, question)))

    async def _usage(self, answer: Answer, question: Question) -> TokenUsage:
        return await self._workers.run(lambda: usage_of(answer, question, self._count_tokens))


def openai_routes(completions: Completions) -> APIRouter:
    """All routes of the OpenAI protocol."""
    router = APIRouter(prefix="/v1", tags=["OpenAI"], responses=_ERRORS)

    @router.post("/chat/completions", response_model=ChatCompletion, responses=_STREAM)
    async def complete_chat(caller: Asking, wanted: ChatRequest, http: Request) -> ChatCompletion | Response:
        """Answer the last question of a conversation, or say why there is no answer."""
        if wanted.stream:
            return await completions.stream(caller, wanted, http)
        return await completions.whole(caller, wanted, http)

    _add_model_routes(router, int(time()))
    return router


def _add_model_routes(router: APIRouter, created: int) -> None:
    @router.get("/models")
    async def list_models(caller: Asking) -> OfferedModels:
        """The names that can be asked for: one that lets a language model word answers, and one that only quotes."""
        return OfferedModels("list", [OfferedModel(name, "model", created, "backstop") for name in MODELS])

    @router.get("/models/{name}")
    async def model(caller: Asking, name: str) -> OfferedModel:
        """One of the names that can be asked for."""
        known_model(name)
        return OfferedModel(name, "model", created, "backstop")
