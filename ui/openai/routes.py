"""The routes of the OpenAI protocol, for clients that speak nothing else: the same answers as everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import time
from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from rag.answer import Answer
from rag.question import Question
from ui.answering.kept_answers import KeptAnswers
from ui.answering.workers import Workers
from ui.caller import Asking
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


def openai_routes(answers: KeptAnswers, count_tokens: Callable[[str], int], workers: Workers) -> APIRouter:
    """All routes of the OpenAI protocol; ``count_tokens`` counts where no language model did."""
    router = APIRouter(prefix="/v1", tags=["OpenAI"], responses=_ERRORS)

    async def usage(question: Question, answer: Answer) -> TokenUsage:
        return await workers.run(lambda: usage_of(answer, question, count_tokens))

    @router.post("/chat/completions", response_model=ChatCompletion, responses=_STREAM)
    async def complete_chat(caller: Asking, wanted: ChatRequest, http: Request) -> ChatCompletion | Response:
        """Answer the last question of a conversation, or say why there is no answer."""
        question = wanted.to_question()
        if not wanted.stream:
            answer = await answers.ask(caller, question, http)
            return completion_of(answer, wanted.model, await usage(question, answer))
        events = await answers.begin(caller, question, http)
        chunks = Chunks(new_id(), int(time()), wanted.model, wanted.wants_usage)
        return ChunkStream(chunk_events(events, chunks, partial(usage, question)))

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
