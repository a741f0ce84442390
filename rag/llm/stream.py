"""Read what a language model writes while it writes, and stop it at once when nobody wants it any more.

LlamaIndex's asynchronous interface is used on one event loop in a thread: a request that is waited for
there can be cancelled at any moment, which closes its connection, and that ends the work upstream.
"""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Generator, Sequence
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any

import anyio

from rag.answer import Usage
from rag.llm.language_model import LanguageModelUnavailable, Message
from rag.stop import Stop

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_REFUSED = frozenset({400, 422, 501})
_WRONG_KEY = frozenset({401, 403})
_LONGEST_MESSAGE = 400


class FormRefused(LanguageModelUnavailable):
    """The server refused a request that asked for a form, or one that is too long: it does not tell which."""


@dataclass(frozen=True, slots=True)
class _End:
    """The last thing on the queue, with what ended it."""

    error: BaseException | None = None


def stream_reply(
    llm: "LLM", messages: Sequence[Message], options: dict[str, object], seconds: float, stop: Stop
) -> Generator[str | Usage, None, None]:
    """The pieces of a reply, and last its cost where the provider tells it.

    Ends early when ``stop`` is set or this iterator is closed. Raises LanguageModelUnavailable when the
    provider fails, or is not done after ``seconds``.
    """
    pieces: queue.SimpleQueue[str | Usage | _End] = queue.SimpleQueue()
    scope = asyncio.run_coroutine_threadsafe(_cancel_scope(), _loop()).result()
    reading = asyncio.run_coroutine_threadsafe(_read(llm, messages, options, pieces, scope), _loop())
    reading.add_done_callback(lambda done: pieces.put(_End(done.exception())))

    def call_off() -> None:
        _loop().call_soon_threadsafe(scope.cancel)
        pieces.put(_End())

    deadline = monotonic() + seconds
    with stop.calling(call_off):
        try:
            while not isinstance(piece := pieces.get(timeout=max(0.0, deadline - monotonic())), _End):
                yield piece
        except queue.Empty:
            raise LanguageModelUnavailable(f"the language model was not done after {seconds:.0f} seconds") from None
        finally:
            call_off()
    _raise_told(piece.error, llm)


async def _read(
    llm: "LLM",
    messages: Sequence[Message],
    options: dict[str, object],
    pieces: "queue.SimpleQueue[str | Usage | _End]",
    scope: anyio.CancelScope,
) -> None:
    from llama_index.core.llms import ChatMessage

    asked = [ChatMessage(role=one.role, content=one.content) for one in messages]
    with scope:
        chunks: AsyncIterator[Any] = await llm.astream_chat(asked, **options)
        async for chunk in chunks:
            if chunk.delta:
                pieces.put(str(chunk.delta).encode("utf-8", "replace").decode())  # JSON can spell half a character.
            usage = _usage(chunk.raw)
            if usage:
                pieces.put(usage)


async def _cancel_scope() -> anyio.CancelScope:
    """What a reply is called off by: unlike cancelling its task, that never interrupts the closing of a connection."""
    return anyio.CancelScope()


def _usage(raw: object) -> Usage | None:
    """The cost in a provider's words: a value or a dictionary, as its library has it.

    >>> _usage({"usage": {"input_tokens": 70, "output_tokens": 7}})
    Usage(prompt_tokens=70, completion_tokens=7)
    """
    said = raw.get("usage") if isinstance(raw, dict) else getattr(raw, "usage", None)
    counts = said if isinstance(said, dict) else getattr(said, "__dict__", {})
    read = counts.get("prompt_tokens", counts.get("input_tokens"))
    written = counts.get("completion_tokens", counts.get("output_tokens"))
    return Usage(read, written) if isinstance(read, int) and isinstance(written, int) else None


def _raise_told(error: BaseException | None, llm: "LLM") -> None:
    """Say in our words what went wrong at the provider; each library has its own errors, and a server may send
    what makes a library stumble. Servers may repeat the key."""
    if error is None:
        return
    if not isinstance(error, Exception):
        raise error
    kind, told = _told(error)
    key = getattr(llm, "api_key", None)
    raise kind((told.replace(key, "…") if key else told)[:_LONGEST_MESSAGE])


def _told(error: Exception) -> tuple[type[LanguageModelUnavailable], str]:
    status, body = getattr(error, "status_code", None), getattr(error, "body", None)
    if status is None:
        cause = error.__cause__ or error
        return LanguageModelUnavailable, f"the language model broke off: {type(cause).__name__}: {cause}"
    message = body.get("message") if isinstance(body, dict) else None
    told = "it wants another key" if status in _WRONG_KEY else message or error
    kind = FormRefused if status in _REFUSED else LanguageModelUnavailable
    return kind, f"the language model's server answered {status}: {told}"


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One event loop for all language models, in a thread that ends with the process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="language model replies", daemon=True).start()
    return loop
