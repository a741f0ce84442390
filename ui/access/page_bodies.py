"""What goes in and out of the page's framework as JSON, read and changed on the way."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send


class BadBody(Exception):
    """A body that is not what it should be; its text is for whoever sent it."""


async def read_object(receive: Receive) -> dict[str, Any]:
    """The JSON object that a request sends; raises BadBody. How large it may be was seen to before."""
    parts = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    try:
        told = json.loads(b"".join(parts))
    except (ValueError, RecursionError):
        raise BadBody("the body is not valid JSON") from None
    if not isinstance(told, dict):
        raise BadBody("the body is not a JSON object")
    return told


@dataclass(frozen=True, slots=True)
class Request:
    """A request as an application takes it."""

    scope: Scope
    receive: Receive


def with_body(scope: Scope, receive: Receive, told: dict[str, Any]) -> Request:
    """The request with another body, written anew in any case: what was looked at is then what is read."""
    body = json.dumps(told).encode()
    given = False

    async def receive_once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    kept = [(name, value) for name, value in scope["headers"] if name not in (b"content-length", b"transfer-encoding")]
    return Request({**scope, "headers": [*kept, (b"content-length", b"%d" % len(body))]}, receive_once)


class Changed:
    """Passes a response on; a successful one in JSON only when it is complete, and changed."""

    def __init__(self, send: Send, change: Callable[[Any], object]) -> None:
        self._send = send
        self._change = change
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        """Take a part of the response."""
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = json.dumps(self._change(json.loads(self._body))).encode()
        MutableHeaders(scope=start)["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
