"""An answer as server-sent events of the OpenAI protocol, while it comes about."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from fastapi.responses import StreamingResponse
from pydantic_core import to_json
from starlette.types import Receive, Scope, Send

from index.errors import BackstopError
from rag.answer import Answer
from rag.events import Done, Event, SentenceVerified
from ui.openai.completion import Chunks, TokenUsage, content_of
from ui.openai.errors import error_of
from ui.problems import problem, problem_of

_DONE = b"data: [DONE]\n\n"


class ChunkStream(StreamingResponse):
    """Sends chunks as they come; when nobody listens any more, the work on them is stopped at once."""

    media_type = "text/event-stream"

    def __init__(self, chunks: AsyncGenerator[bytes, None]) -> None:
        super().__init__(chunks, headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send everything."""
        async with aclosing(self._chunks):
            await super().__call__(scope, receive, send)


async def chunk_events(
    events: AsyncGenerator[Event, None], chunks: Chunks, usage: Callable[[Answer], Awaitable[TokenUsage]]
) -> AsyncGenerator[bytes, None]:
    """Who speaks, every sentence when it has been checked, then all the rest; an error ends it."""
    yield _event(chunks.begin())
    try:
        async with aclosing(events):
            async for event in events:
                match event:
                    case SentenceVerified(index, sentence):
                        yield _event(chunks.sentence(index, sentence))
                    case Done(answer):
                        if not answer.sentences:
                            yield _event(chunks.text(content_of(answer)))
                        yield _event(chunks.end(answer))
                        if chunks.tells_usage:
                            yield _event(chunks.usage(await usage(answer)))
                        yield _DONE
    except BackstopError as error:
        yield _event(error_of(problem_of(error)))
    except Exception:  # The client is told; the bug stays one.
        yield _event(error_of(problem(500, "unexpected error")))
        raise


def _event(data: object) -> bytes:
    return b"data: " + to_json(data) + b"\n\n"
