"""What the setting BACKSTOP_LLM says."""

from dataclasses import dataclass
from typing import Literal, cast, get_args

from index.errors import BackstopError

Provider = Literal["local", "openai-like", "ollama", "openai", "anthropic"]

_PROVIDERS: tuple[str, ...] = get_args(Provider)


class BadLanguageModel(BackstopError):
    """A setting that names no language model."""


@dataclass(frozen=True, slots=True)
class LlmSetting:
    """What BACKSTOP_LLM says: who runs the model, and the model, file or address there."""

    provider: Provider
    name: str


def read_llm(text: str) -> LlmSetting | None:
    """The setting, or None for no model; raises BadLanguageModel.

    >>> read_llm("ollama:qwen2.5:7b"), read_llm("none")
    (LlmSetting(provider='ollama', name='qwen2.5:7b'), None)
    """
    if text == "none":
        return None
    provider, _, name = text.partition(":")
    if provider not in _PROVIDERS or not name:
        known = ", ".join(f"{one}:…" for one in _PROVIDERS)
        raise BadLanguageModel(f"BACKSTOP_LLM is {text!r}; it must be none, or one of {known}")
    return LlmSetting(cast(Provider, provider), name)
