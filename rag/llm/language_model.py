"""A connection to a language model: any LlamaIndex ``LLM``, with what we must know about it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from index.errors import BackstopError

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what a language model is asked."""

    role: Literal["system", "user", "assistant"]
    content: str


class LanguageModelUnavailable(BackstopError):
    """There is no language model, or it does not answer; questions are answered by quotes."""


class LanguageModelBusy(LanguageModelUnavailable):
    """It writes for others, and as many wait for it as may."""


class LanguageModel(Protocol):
    """A language model that may be there or not.

    ``digest`` is None where only a provider's name is known. A small model on a few processors reads
    some 500 characters a second.
    """

    @property
    def name(self) -> str:
        """What the model is called."""
        ...

    @property
    def digest(self) -> str | None:
        """The digest of the model's file."""
        ...

    @property
    def at_once(self) -> int:
        """How many replies it writes side by side without slowing down each."""
        ...

    @property
    def fact_characters(self) -> int:
        """How many characters of facts it is given to word."""
        ...

    def problem(self) -> str | None:
        """Why it cannot be asked now, or None; answers at once."""
        ...

    def connect(self) -> "LLM":
        """What to ask, started first where that is needed; raises LanguageModelUnavailable."""
        ...

    def held_to(self, schema: dict[str, object]) -> dict[str, object]:
        """The options of a request that hold a reply to a JSON schema; empty where that cannot be asked."""
        ...

    def close(self) -> None:
        """Stop what was started."""
        ...


def as_response_format(schema: dict[str, object]) -> dict[str, object]:
    """How OpenAI, vLLM, llama.cpp and their like are held to a JSON schema.

    >>> as_response_format({"type": "object"})["response_format"]["type"]
    'json_schema'
    """
    return {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": schema},
        }
    }
