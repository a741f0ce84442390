"""The end of a server: what would go on for ever ends at once, what will be done soon may finish."""

import asyncio
from functools import partial
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ENDLESS = "/gradio_api/heartbeat/"
"""Streams that an open page keeps for as long as it is open."""
_LEAST_SECONDS = 1.0


class Closing:
    """Whether the server is being ended, and how long what is under way may still take: ``seconds`` in all."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._begun = asyncio.Event()
        self._deadline: float | None = None

    def begin(self) -> None:
        """The end begins."""
        self._deadline = monotonic() + self.seconds
        self._begun.set()

    def seconds_left(self) -> float:
        """How long what still runs may take, at least one second."""
        if self._deadline is None:
            return float(self.seconds)
        return max(_LEAST_SECONDS, self._deadline - monotonic())

    async def wait(self) -> None:
        """Return when the end begins."""
        await self._begun.wait()


class EndlessStreams:
    """Ends the streams that would keep a server from ending, as if their client had gone."""

    def __init__(self, app: ASGIApp, closing: Closing) -> None:
        self._app = app
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not scope["path"].startswith(_ENDLESS):
            await self._app(scope, receive, send)
            return
        open_response = False

        async def send_noting(message: Message) -> None:
            nonlocal open_response
            open_response = message["type"] == "http.response.start" or bool(message.get("more_body"))
            await send(message)

        await self._app(scope, partial(self._first, receive), send_noting)
        if open_response:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _first(self, receive: Receive) -> Message:
        """What the client sends, or that it is to be gone."""
        coming, ending = asyncio.ensure_future(receive()), asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait({coming, ending}, return_when=asyncio.FIRST_COMPLETED)
            return coming.result() if coming.done() else {"type": "http.disconnect"}
        finally:
            coming.cancel()
            ending.cancel()
