"""What goes in and out of the page's framework as JSON, read and changed on the way."""

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from ui.responses import Rewritten


class BadBody(Exception):
    """A body that is not what it should be; its text is for whoever sent it."""


async def read_object(scope: Scope, receive: Receive) -> dict[str, Any]:
    """The JSON object that a request sends; raises BadBody. How large it may be was seen to before."""
    try:
        told = json.loads(await Request(scope, receive).body())
    except (ValueError, RecursionError):
        raise BadBody("the body is not valid JSON") from None
    if not isinstance(told, dict):
        raise BadBody("the body is not a JSON object")
    return told


def with_body(scope: Scope, receive: Receive, told: dict[str, Any]) -> tuple[Scope, Receive]:
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
    return {**scope, "headers": [*kept, (b"content-length", b"%d" % len(body))]}, receive_once


def changed(send: Send, change: Callable[[Any], object]) -> Send:
    """Sends a response on; a successful one, in JSON, only when it is whole, and changed."""
    return Rewritten(
        send, lambda status: status == 200, lambda status, body: json.dumps(change(json.loads(body))).encode()
    )
