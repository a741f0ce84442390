"""Language models that somebody else runs, behind an address or an account."""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from rag.llm.language_model import LanguageModelUnavailable, as_response_format
from rag.llm.setting import BadLanguageModel, LlmSetting, Provider
from rag.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_CONTEXT_TOKENS = 8192
_LONGEST_REPLY_TOKENS = 1024
_ASK_SERVER_SECONDS = 5.0


class RemoteLanguageModel:
    """A model that somebody else runs."""

    digest = None
    fact_characters = 4_000
    at_once = 8

    def __init__(self, setting: LlmSetting, settings: Settings) -> None:
        """Raises BadLanguageModel for an address or a key that cannot be one."""
        if setting.provider == "openai-like":
            _check_address(setting.name)
        _check_key(_key(settings) or "")
        self._setting = setting
        self._settings = settings
        self.name = setting.name
        self._llm: LLM | None = None

    def problem(self) -> str | None:
        """Nothing is known before it is asked."""
        return None

    def connect(self) -> "LLM":
        """A client of the provider; raises LanguageModelUnavailable."""
        if self._llm is None:
            self._llm = _CONNECT[self._setting.provider](self._setting.name, self._settings)
            self.name = getattr(self._llm, "model", self.name)
        return self._llm

    def held_to(self, schema: dict[str, object]) -> dict[str, object]:
        """How this provider is held to a JSON schema."""
        match self._setting.provider:
            case "ollama":
                return {"format": schema}
            case "anthropic":
                return {}
            case _:
                return as_response_format(schema)

    def close(self) -> None:
        """Nothing was started."""


def _openai_like(url: str, settings: Settings) -> "LLM":
    from rag.llm.openai_like import openai_like

    key = _key(settings) or "none"
    model, context = _served(url, key, settings.llm_model)
    return openai_like(url, model, key, context, _LONGEST_REPLY_TOKENS)


def _served(url: str, key: str, wanted: str | None) -> tuple[str, int]:
    """The name of the model that a server offers, and how many tokens it reads, from the server's own answer."""
    try:
        answer = httpx.get(
            f"{url.rstrip('/')}/models", headers={"Authorization": f"Bearer {key}"},
            timeout=_ASK_SERVER_SECONDS, trust_env=False,
        )  # fmt: skip
        answer.raise_for_status()
        offered: dict[str, dict[str, Any]] = {str(one.get("id")): one for one in answer.json()["data"]}
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, LookupError, TypeError, AttributeError) as error:
        raise LanguageModelUnavailable(f"{url} does not list its models: {error or type(error).__name__}") from None
    name = wanted or next(iter(offered), None)
    if name not in offered:
        raise LanguageModelUnavailable(f"{url} offers {', '.join(offered) or 'no model'}, not {name}")
    return str(name), _context_of(offered[str(name)])


def _context_of(model: Mapping[str, Any]) -> int:
    """How vLLM, llama.cpp and others tell a model's context; a careful guess where they do not."""
    meta = model.get("meta") or {}
    for told in (model.get("max_model_len"), meta.get("n_ctx"), model.get("context_length"), meta.get("n_ctx_train")):
        if isinstance(told, int) and told > 0:
            return told
    return _CONTEXT_TOKENS


def _openai(model: str, settings: Settings) -> "LLM":
    llm: LLM = import_module("llama_index.llms.openai").OpenAI(
        model=model, api_key=_key(settings), temperature=0.0, max_tokens=_LONGEST_REPLY_TOKENS, max_retries=1,
        timeout=settings.llm_seconds, additional_kwargs={"stream_options": {"include_usage": True}},
    )  # fmt: skip
    return llm


def _ollama(model: str, settings: Settings) -> "LLM":
    llm: LLM = _extra("llama_index.llms.ollama", "ollama").Ollama(
        model=model, temperature=0.0, request_timeout=settings.llm_seconds, context_window=_CONTEXT_TOKENS
    )
    return llm


def _anthropic(model: str, settings: Settings) -> "LLM":
    llm: LLM = _extra("llama_index.llms.anthropic", "anthropic").Anthropic(
        model=model, api_key=_key(settings), temperature=0.0, max_tokens=_LONGEST_REPLY_TOKENS,
        timeout=settings.llm_seconds, max_retries=1,
    )  # fmt: skip
    return llm


_CONNECT: Mapping[Provider, "Callable[[str, Settings], LLM]"] = {
    "openai-like": _openai_like,
    "openai": _openai,
    "ollama": _ollama,
    "anthropic": _anthropic,
}


def _check_address(url: str) -> None:
    try:
        address = urlsplit(url)
        fit = address.scheme in ("http", "https") and address.hostname and address.port != 0
    except ValueError:
        fit = False
    if not fit or "@" in url or "?" in url or "#" in url:
        raise BadLanguageModel(
            "BACKSTOP_LLM=openai-like:… needs an address such as http://127.0.0.1:8080/v1, without a password: "
            "a key goes into BACKSTOP_LLM_API_KEY"
        )


def _check_key(key: str) -> None:
    """Libraries repeat a key that fits into no header in their errors."""
    if not key.isascii() or not key.isprintable() or " " in key:
        raise BadLanguageModel("BACKSTOP_LLM_API_KEY has a character that no key has, such as a space or a line end")


def _key(settings: Settings) -> str | None:
    return settings.llm_api_key.get_secret_value() if settings.llm_api_key else None


def _extra(module: str, extra: str) -> ModuleType:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise LanguageModelUnavailable(
            f"{error.name} is not installed; this model needs: pip install 'backstop-rag[{extra}]'"
        ) from None
