"""A LlamaIndex model behind an address that speaks the OpenAI protocol."""

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_CONNECT_SECONDS = 5.0
_SILENT_SECONDS = 60.0
"""So long may nothing come; the whole answer has its own limit."""


def openai_like(url: str, model: str, key: str, context: int, longest_reply: int) -> "LLM":
    """A client; temperature 0 and a fixed seed, for the same question is to get the same answer.

    A request is made once: repeated ones would have a slow model write everything again. Connections
    are not kept, for a local server may have been restarted. Proxies of the environment are not used,
    and redirects not followed.
    """
    from llama_index.llms.openai_like import OpenAILike

    timeout = httpx.Timeout(_SILENT_SECONDS, connect=_CONNECT_SECONDS)
    limits = httpx.Limits(max_keepalive_connections=0)
    llm: LLM = OpenAILike(
        model=model,
        api_base=url,
        api_key=key,
        is_chat_model=True,
        context_window=context,
        temperature=0.0,
        max_tokens=longest_reply,
        max_retries=0,
        timeout=_SILENT_SECONDS,
        additional_kwargs={"seed": 0, "stream_options": {"include_usage": True}},
        async_http_client=httpx.AsyncClient(trust_env=False, timeout=timeout, limits=limits),
    )
    return llm
