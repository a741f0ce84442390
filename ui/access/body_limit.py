"""A body that is too large is refused before it is read whole, whoever would have read it."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access.refusal import refusal

_USUAL = 2 * 1024 * 1024
_LARGE = 64 * 1024 * 1024
_AT = {
    "/api/documents": _LARGE,
    "/api/sync": _LARGE,  # The list of a folder with many files.
    "/gradio_api/upload": _LARGE,
    "/sign-in": 4096,
}


class BodyLimit:
    """Counts what a client sends, and answers 413 as soon as it is too much."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = limit_of(scope["path"])
        if _declared(scope) > most:
            await _too_large(most)(scope, receive, send)
            return
        counted = _Counted(receive, send, most)
        try:
            await self._app(scope, counted.receive, counted.send)
        except Exception:  # Only what it raised itself, however the application wrapped it, ends here.
            if not counted.exceeded:
                raise
        if counted.exceeded and not counted.started:
            await _too_large(most)(scope, receive, send)


def limit_of(path: str) -> int:
    """How many bytes a request to a path may send.

    >>> limit_of("/api/ask"), limit_of("/api/documents")
    (2097152, 67108864)
    """
    return _AT.get(path.rstrip("/"), _USUAL)


class _Counted:
    """One request: what it sends is counted, and what the application answers to too much is left out."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive = receive
        self._send = send
        self._left = most
        self.exceeded = False
        self.started = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                self.exceeded = True
                raise HTTPException(413, "the body is too large")
        return message

    async def send(self, message: Message) -> None:
        if self.exceeded and not self.started:
            return
        self.started = True
        await self._send(message)


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() else 0


def _too_large(most: int) -> ASGIApp:
    # What the client still sends is not read, so nothing else can be said over this connection.
    return refusal(413, f"the body is larger than {most:,} bytes", {"Connection": "close"})
