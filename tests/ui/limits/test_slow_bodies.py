"""Bodies that do not come."""

import asyncio
from collections.abc import Sequence

from starlette.types import Message, Receive, Scope, Send

from tests import event_loop
from tests.ui.limits.small_app import app_of
from ui.limits.slow_bodies import SlowBodies

SCOPE: Scope = {"type": "http", "method": "POST", "path": "/api/ask", "headers": [], "query_string": b""}


def sent(app: SlowBodies, pieces: Sequence[tuple[float, bytes]], whole: bool = True) -> list[Message]:
    """What an application answers to a body that comes in pieces, each after so many seconds."""
    messages: list[Message] = []
    coming = list(pieces)

    async def receive() -> Message:
        if not coming:
            await asyncio.sleep(3600)
        seconds, body = coming.pop(0)
        await asyncio.sleep(seconds)
        return {"type": "http.request", "body": body, "more_body": bool(coming) or not whole}

    async def send(message: Message) -> None:
        messages.append(message)

    event_loop.run(app(SCOPE, receive, send))
    return messages


def status_of(messages: list[Message]) -> int:
    """The one status that was answered."""
    (status,) = [one["status"] for one in messages if one["type"] == "http.response.start"]
    return int(status)


def test_a_body_in_pieces_is_answered() -> None:
    assert status_of(sent(SlowBodies(app_of(), 5, 5), [(0.01, b"a"), (0.01, b"b")])) == 200


def test_a_body_that_stops_coming_is_given_up() -> None:
    messages = sent(SlowBodies(app_of(), 0.05, 5), [(0, b"a")], whole=False)
    assert status_of(messages) == 408
    assert (b"connection", b"close") in messages[0]["headers"]


def test_a_body_that_trickles_is_given_up_too() -> None:
    assert status_of(sent(SlowBodies(app_of(), 5, 0.2), [(0.05, b"a")] * 100)) == 408


def test_an_application_that_hides_the_failure_has_no_say() -> None:
    async def hiding(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            while True:
                await receive()
        except Exception:  # noqa: BLE001 - as the framework does around reading a body.
            await send({"type": "http.response.start", "status": 400, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    assert status_of(sent(SlowBodies(hiding, 0.05, 5), [(0, b"a")], whole=False)) == 408


def test_an_answer_may_take_as_long_as_it_likes() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await asyncio.wait({asyncio.ensure_future(receive())}, timeout=0.2)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    assert status_of(sent(SlowBodies(slow, 0.05, 0.1), [(0, b"a")])) == 200
