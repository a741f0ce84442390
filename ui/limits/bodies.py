"""Refuses a body that is too large before it is read whole, and one that does not come in time, whoever reads it."""

import asyncio
from collections.abc import Callable
from time import monotonic

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.limits.upload_sizes import LARGEST_BODY
from ui.problems import refusal

_USUAL = 2 * 1024 * 1024
_AT = {
    "/api/documents": LARGEST_BODY,
    "/api/sync": LARGEST_BODY,  # The list of a folder with many files.
    "/gradio_api/upload": LARGEST_BODY,
    "/sign-in": 4096,
}
_CLOSE = {"Connection": "close"}
"""What the client still sends is not read, so nothing else can be said over this connection."""


class BodyRefused(HTTPException):
    """Too much came, or nothing did; what reads a body gets this."""


class Bodies:
    """Answers 413 as soon as a body is too large, and 408 when nothing of it came for ``silent`` seconds, or it is not
    whole after ``whole`` seconds: a slow client keeps no place for ever."""

    def __init__(self, app: ASGIApp, silent: float, whole: float, clock: Callable[[], float] = monotonic) -> None:
        self._app = app
        self._silent = silent
        self._whole = whole
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = limit_of(scope["path"])
        if _declared(scope) > most:
            await refusal(413, _too_large(most), _CLOSE)(scope, receive, send)
            return
        deadline = self._clock() + self._whole
        body = _Body(scope, receive, send, most, lambda: max(0.0, min(self._silent, deadline - self._clock())))
        try:
            await self._app(scope, body.receive, body.send)
        except Exception as error:  # Only the refusal ends here, however the application wrapped it.
            if not _is_refusal(error):
                raise


def limit_of(path: str) -> int:
    """How many bytes a request to a path may send.

    >>> limit_of("/api/ask"), limit_of("/api/documents")
    (2097152, 67108864)
    """
    return _AT.get(path.rstrip("/"), _USUAL)


class _Body:
    """The body of one request while it comes. Once it was refused, what the application answers is not sent."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, most: int, patience: Callable[[], float]) -> None:
        """``patience`` tells how many seconds the next piece may take."""
        self._scope = scope
        self._receive = receive
        self._send = send
        self._most = self._left = most
        self._patience = patience
        self._comes = True
        self._responding = False
        self._refused: BodyRefused | None = None

    async def receive(self) -> Message:
        """The next piece; raises BodyRefused."""
        if self._refused:
            raise self._refused
        if not self._comes:  # What comes now is only that the client has gone.
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._patience())
        except TimeoutError:
            raise await self._refuse(408, "the body of the request did not come in time") from None
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise await self._refuse(413, _too_large(self._most))
        self._comes = bool(message.get("more_body", False))
        return message

    async def send(self, message: Message) -> None:
        """Send what the application answers."""
        if self._responding or not self._refused:
            self._responding = True
            await self._send(message)

    async def _refuse(self, status: int, detail: str) -> BodyRefused:
        self._refused = BodyRefused(status, detail)
        if not self._responding:
            await refusal(status, detail, _CLOSE)(self._scope, self._receive, self._send)
        return self._refused


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() else 0


def _too_large(most: int) -> str:
    return f"the body is larger than {most:,} bytes"


def _is_refusal(error: BaseException | None) -> bool:
    """Whether an error is a refusal, wraps one, or is a group of nothing else.

    >>> refused = BodyRefused(413)
    >>> _is_refusal(ExceptionGroup("", [refused])), _is_refusal(ExceptionGroup("", [refused, KeyError()]))
    (True, False)
    """
    if isinstance(error, BaseExceptionGroup):
        return all(map(_is_refusal, error.exceptions))
    return isinstance(error, BodyRefused) or (error is not None and _is_refusal(error.__cause__))
