"""The language model that judges: any LlamaIndex LLM, built from the address of an OpenAI-compatible server."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from index.errors import BackstopError

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

KEY_VARIABLE = "BACKSTOP_JUDGE_API_KEY"

_SECONDS = 600.0
_REPLY_TOKENS = 1024
_CONTEXT_TOKENS = 8192
_REFUSED_FORM = frozenset({400, 422, 501})
_KEY_REFUSED = frozenset({401, 403})
_NOT_FOUND = 404


class JudgeUnusable(BackstopError):
    """A judge that cannot be reached, or does not let us in: there is no point in asking on."""


class NoReply(Exception):
    """The judge did not reply to this one request; the text says why."""


def judge_llm(url: str, model: str, key: SecretStr | None) -> "LLM":
    """A model behind an OpenAI-compatible address; raises JudgeUnusable.

    Without a key of its own the server gets none: one for another service, which the environment may hold,
    is never sent. Proxies of the environment are not used and redirects not followed.
    """
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname or address.username or address.query:
        raise JudgeUnusable(
            "the judge's address must be one such as http://127.0.0.1:8080/v1, without a password: "
            f"a key goes into {KEY_VARIABLE}"
        )
    import httpx
    from llama_index.llms.openai_like import OpenAILike

    llm: LLM = OpenAILike(
        model=model,
        api_base=url,
        api_key=key.get_secret_value() if key else "none",
        is_chat_model=True,
        context_window=_CONTEXT_TOKENS,
        temperature=0.0,
        max_tokens=_REPLY_TOKENS,
        max_retries=0,
        timeout=_SECONDS,
        http_client=httpx.Client(trust_env=False, timeout=_SECONDS),
    )
    return llm


class Model:
    """Gets replies from a model, held to a JSON schema as long as the server can do that."""

    def __init__(self, llm: "LLM") -> None:
        self._llm = llm
        self.constrained = True

    def reply(self, instruction: str, data: str, schema: dict[str, object]) -> str:
        """What the model writes; raises NoReply or JudgeUnusable."""
        if not self.constrained:
            return self._chat(instruction, data)
        form = {"type": "json_schema", "json_schema": {"name": "verdicts", "strict": True, "schema": schema}}
        try:
            return self._chat(instruction, data, response_format=form)
        except _FormRefused:
            # The same status also means that the text is too long: only a reply proves it was the form.
            reply = self._chat(instruction, data)
            self.constrained = False
            return reply

    def _chat(self, instruction: str, data: str, **options: Any) -> str:
        import openai
        from llama_index.core.llms import ChatMessage

        messages = [ChatMessage(role="system", content=instruction), ChatMessage(role="user", content=data)]
        try:
            return str(self._llm.chat(messages, **options).message.content or "")
        except openai.APITimeoutError:
            raise NoReply(f"no reply within {_SECONDS:.0f} seconds") from None
        except openai.APIConnectionError as error:
            raise JudgeUnusable(f"the judge cannot be reached: {error.__cause__ or error}") from None
        except openai.APIStatusError as error:
            message = error.body.get("message") if isinstance(error.body, dict) else None
            raise _told(error.status_code, str(message or error.message), bool(options)) from None


class _FormRefused(NoReply):
    """The server refused a request that asked for a form."""


def _told(status: int, message: str, with_form: bool) -> Exception:
    if status in _KEY_REFUSED:
        # What it says may repeat the key.
        return JudgeUnusable(f"the judge's server answered {status}: it wants another key in {KEY_VARIABLE}")
    told = f"the judge's server answered {status}: {message[:300]}"
    if status == _NOT_FOUND:
        return JudgeUnusable(told)
    return _FormRefused(told) if with_form and status in _REFUSED_FORM else NoReply(told)
