"""What clients of the OpenAI protocol ask, as a question for the assistant.

They send many options that mean nothing here, such as a temperature: these are ignored. What would be
answered wrongly, such as a request for tools or for JSON, is refused.
"""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from index.storage.filters import read_filters
from rag.question import GeneratorChoice, Question, Turn
from ui.openai.errors import RequestRefused

MODELS: dict[str, GeneratorChoice] = {"backstop": "auto", "backstop-extractive": "extractive"}
"""The names to ask for, and who words the answer then."""

_MOST_CHARACTERS = 400_000
"""Of all messages together; only the last question and what it leans on are ever looked at."""


class ContentPart(BaseModel):
    """A piece of a message; only text can be read."""

    type: str = Field(examples=["text"])
    text: str | None = None
    refusal: str | None = None


class ChatMessage(BaseModel):
    """One message of the conversation; what system and developer say is not looked at."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[ContentPart] | None = None
    tool_calls: list[Any] | None = None


class StreamOptions(BaseModel):
    """What a stream is to tell beside the answer."""

    include_usage: bool | None = False


class ChatRequest(BaseModel):
    """A conversation whose last user message is the question; ``filters`` and ``as_of`` are ours."""

    model: str = Field(examples=list(MODELS))
    messages: list[ChatMessage] = Field(
        examples=[[{"role": "user", "content": "How many troops would a viable multinational force need?"}]]
    )
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    filters: dict[str, str | list[str] | None] = Field(default={}, examples=[{"kind": "official"}])
    as_of: date | None = Field(default=None, description="Look only at what was published by this day.")
    n: int | None = Field(default=1, description="There is one answer.")
    tools: list[Any] | None = Field(default=None, description="None can be called.")
    tool_choice: Any = None
    functions: list[Any] | None = Field(default=None, description="None can be called.")
    function_call: Any = None
    response_format: dict[str, Any] | None = Field(default=None, description="Only text.")
    modalities: list[str] | None = Field(default=None, description="Only text.")

    @property
    def wants_usage(self) -> bool:
        """Whether a stream is to tell the tokens, too."""
        return bool(self.stream_options and self.stream_options.include_usage)

    def to_question(self) -> Question:
        """The question for the assistant; raises RequestRefused, BadQuestion or BadFilter."""
        generator = known_model(self.model)
        self._refuse_what_is_not_offered()
        told = [(one.role, _text_of(one, f"messages.{place}")) for place, one in enumerate(self.messages)]
        _refuse_too_much(sum(len(text) for _, text in told))
        users = [place for place, (role, _) in enumerate(told) if role == "user"]
        if not users:
            raise RequestRefused(
                "there is no message with role 'user', so nothing is asked", "messages", "invalid_value"
            )
        history = tuple(Turn(role, text) for role, text in told[: users[-1]] if role in ("user", "assistant"))
        return Question(told[users[-1]][1], history, self.as_of, read_filters(self.filters), generator)

    def _refuse_what_is_not_offered(self) -> None:
        if self.n not in (None, 1):
            raise RequestRefused(f"there is one answer to a question, not {self.n}", "n")
        if self.tools and self.tool_choice != "none":
            raise RequestRefused("no tools can be called here", "tools")
        if self.functions and self.function_call != "none":
            raise RequestRefused("no functions can be called here", "functions")
        if self.response_format and self.response_format.get("type") != "text":
            raise RequestRefused("answers are text; fields beside it hold the citations", "response_format")
        if self.modalities and self.modalities != ["text"]:
            raise RequestRefused("answers are text", "modalities")


def known_model(name: str) -> GeneratorChoice:
    """Who words the answers under the name of a model; raises RequestRefused."""
    if name not in MODELS:
        known = " and ".join(MODELS)
        raise RequestRefused(f"there is no model {name!r}; there are {known}", "model", "model_not_found", 404)
    return MODELS[name]


def _text_of(message: ChatMessage, place: str) -> str:
    """What a message says; its pieces stand in lines of their own."""
    if message.tool_calls:
        raise RequestRefused("no tools can be called here", f"{place}.tool_calls")
    if not isinstance(message.content, list):
        return message.content or ""
    pieces = []
    for number, part in enumerate(message.content):
        text = {"text": part.text, "refusal": part.refusal}.get(part.type)
        if text is None:
            raise RequestRefused(
                f"only text can be read, not a part of type {part.type!r}", f"{place}.content.{number}"
            )
        pieces.append(text)
    return "\n".join(pieces)


def _refuse_too_much(characters: int) -> None:
    if characters > _MOST_CHARACTERS:
        raise RequestRefused(
            f"the messages have {characters:,} characters; at most {_MOST_CHARACTERS:,} are taken",
            "messages",
            "context_length_exceeded",
        )
