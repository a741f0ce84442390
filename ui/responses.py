"""Responses on their way out through the layers around the application: looked at, or written anew."""

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send


def at_start(send: Send, look: Callable[[Message], object]) -> Send:
    """Sends a response on; ``look`` gets its beginning first, status and headers, and may change it."""

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            look(message)
        await send(message)

    return send_on


class Rewritten:
    """Sends a response on; one whose status is ``meant`` only when it is whole, with another body."""

    def __init__(self, send: Send, meant: Callable[[int], bool], rewrite: Callable[[int, bytes], bytes]) -> None:
        """``rewrite`` gets the status and the body."""
        self._send = send
        self._meant = meant
        self._rewrite = rewrite
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        """Take a part of the response."""
        if message["type"] == "http.response.start" and self._meant(message["status"]):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = self._rewrite(start["status"], self._body)
        MutableHeaders(scope=start)["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
