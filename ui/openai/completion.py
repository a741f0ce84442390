"""An answer as clients of the OpenAI protocol get it: whole, or in the chunks of a stream."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, fields
from time import time
from typing import Any, Literal

from rag.answer import REASON_TEXTS, Answer, Citation, Conflict, Generator, Reason, Sentence, Status, text_of
from rag.question import Question


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens read and written."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


@dataclass(frozen=True, slots=True)
class AnswerMessage:
    """What the assistant says; beside text and role stands what the answer rests on.

    ``nearest`` are passages that do not answer; ``answer_id`` is what feedback is given on.
    """

    role: Literal["assistant"]
    content: str
    refusal: None
    answer_id: str
    status: Status
    reason: Reason | None
    missing: tuple[str, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    nearest: tuple[Citation, ...]
    generator: Generator


@dataclass(frozen=True, slots=True)
class Choice:
    """The one answer there is."""

    index: Literal[0]
    message: AnswerMessage
    logprobs: None
    finish_reason: Literal["stop"]


@dataclass(frozen=True, slots=True)
class ChatCompletion:
    """The answer to a conversation."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: tuple[Choice, ...]
    usage: TokenUsage


_IN_EVERY_CHAT = ("role", "content", "refusal")
_AS_IN_THE_ANSWER = ("status", "reason", "missing", "citations", "conflicts", "nearest", "generator")


def completion_of(answer: Answer, model: str, usage: TokenUsage) -> ChatCompletion:
    """A whole answer; ``model`` is the name that was asked for."""
    choice = Choice(0, _message_of(answer), None, "stop")
    return ChatCompletion(new_id(), "chat.completion", int(time()), model, (choice,), usage)


def content_of(answer: Answer) -> str:
    """The text of an answer with its marks, or why there is none."""
    return REASON_TEXTS[answer.reason] if answer.reason else answer.text


def usage_of(answer: Answer, question: Question, count_tokens: Callable[[str], int]) -> TokenUsage:
    """The tokens that a language model read and wrote; where none did, those of the conversation and the answer."""
    told = answer.usage
    if not told.completion_tokens:
        asked = (question.text, *(turn.content for turn in question.history))
        read, written = sum(map(count_tokens, asked)), count_tokens(content_of(answer))
        return TokenUsage(read, written, read + written)
    return TokenUsage(told.prompt_tokens, told.completion_tokens, told.prompt_tokens + told.completion_tokens)


def new_id() -> str:
    """A name for a completion."""
    return f"chatcmpl-{secrets.token_hex(12)}"


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks of one stream. With ``tells_usage`` every chunk has that field, and a last one fills it."""

    id: str
    created: int
    model: str
    tells_usage: bool

    def begin(self) -> dict[str, Any]:
        """Who speaks."""
        return self._chunk({"role": "assistant", "content": ""})

    def sentence(self, number: int, sentence: Sentence) -> dict[str, Any]:
        """A sentence with its marks; all in a row make exactly the text of the answer."""
        return self.text(f"{' ' if number else ''}{text_of((sentence,))}")

    def text(self, text: str) -> dict[str, Any]:
        """A piece of the text."""
        return self._chunk({"content": text})

    def end(self, answer: Answer) -> dict[str, Any]:
        """All that a message holds beside its text."""
        message = _message_of(answer)
        more = {one.name: getattr(message, one.name) for one in fields(message) if one.name not in _IN_EVERY_CHAT}
        return self._chunk(more, "stop")

    def usage(self, usage: TokenUsage) -> dict[str, Any]:
        """What it cost, after the end."""
        return {**self._head(), "choices": [], "usage": usage}

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {**self._head(), "choices": [choice], **({"usage": None} if self.tells_usage else {})}

    def _head(self) -> dict[str, Any]:
        return {"id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": self.model}


def _message_of(answer: Answer) -> AnswerMessage:
    same = {name: getattr(answer, name) for name in _AS_IN_THE_ANSWER}
    return AnswerMessage("assistant", content_of(answer), None, answer.id, **same)
