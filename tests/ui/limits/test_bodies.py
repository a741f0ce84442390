"""Bodies that are too large, or that do not come: refused whoever reads them, and whatever is made of that."""

import asyncio
from collections.abc import Iterable

import pytest
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests import event_loop
from ui.limits.bodies import Bodies, limit_of

PIECE = b"x" * 100_000
Piece = tuple[float, bytes]
"""A part of a body, and after how many seconds it comes."""


async def read_all(receive: Receive) -> int:
    """The size of a body."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    return size


async def plain(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads everything and says how much it was."""
    await PlainTextResponse(str(await read_all(receive)))(scope, receive, send)


async def sure_of_itself(scope: Scope, receive: Receive, send: Send) -> None:
    """Takes whatever goes wrong for its own."""
    try:
        await read_all(receive)
    except HTTPException:
        await PlainTextResponse("cannot be read", 400)(scope, receive, send)


async def grouping(scope: Scope, receive: Receive, send: Send) -> None:
    """Wraps what goes wrong, as task groups do."""
    try:
        await read_all(receive)
    except HTTPException as error:
        raise ExceptionGroup("several", [error]) from None


async def complaining(scope: Scope, receive: Receive, send: Send) -> None:
    """Wraps what goes wrong in an error of its own."""
    try:
        await read_all(receive)
    except HTTPException as error:
        raise RuntimeError("no body") from error


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    """Has a bug in what it does when something goes wrong."""
    try:
        await read_all(receive)
    finally:
        raise RuntimeError("broken")


def sent(
    app: Bodies, pieces: Iterable[Piece], whole: bool = True, path: str = "/api/ask", length: int | None = None
) -> tuple[list[Message], int]:
    """What is answered to a body in pieces, and how many of them were read. One that is not ``whole`` has no end."""
    messages: list[Message] = []
    coming, read = list(pieces), 0

    async def receive() -> Message:
        nonlocal read
        if read == len(coming):
            await asyncio.sleep(3600)
        seconds, body = coming[read]
        await asyncio.sleep(seconds)
        read += 1
        return {"type": "http.request", "body": body, "more_body": read < len(coming) or not whole}

    async def send(message: Message) -> None:
        messages.append(message)

    headers = [] if length is None else [(b"content-length", str(length).encode())]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b""}
    event_loop.run(app(scope, receive, send))
    return messages, read


def status_of(messages: list[Message]) -> int:
    """The one status that was answered."""
    (start,) = [one for one in messages if one["type"] == "http.response.start"]
    assert start["status"] == 200 or (b"connection", b"close") in start["headers"]
    return int(start["status"])


def large(app: ASGIApp, pieces: int, path: str = "/api/ask", length: int | None = None) -> tuple[int, int]:
    """The status of the response to so many pieces that come at once, and how many of them were read."""
    messages, read = sent(Bodies(app, 5, 5), [(0, PIECE)] * pieces, path=path, length=length)
    return status_of(messages), read


@pytest.mark.parametrize("app", [plain, sure_of_itself, grouping, complaining])
def test_a_body_of_unknown_size_is_counted(app: ASGIApp) -> None:
    """Whatever the application makes of it, the client is told that it is too large."""
    assert large(app, 1000) == (413, limit_of("/api/ask") // len(PIECE) + 1)


def test_a_body_that_says_its_size_is_not_read_at_all() -> None:
    assert large(plain, 1000, length=100_000_000) == (413, 0)


def test_what_fits_is_read() -> None:
    assert large(plain, 20) == (200, 20)
    assert large(plain, 640, "/api/documents") == (200, 640)


@pytest.mark.parametrize("pieces", [1, 1000])
def test_errors_of_the_application_stay_errors(pieces: int) -> None:
    """Also when the body was too large."""
    with pytest.raises(RuntimeError, match="broken"):
        large(broken, pieces)


def test_a_body_in_pieces_is_answered() -> None:
    assert status_of(sent(Bodies(plain, 5, 5), [(0.01, b"a"), (0.01, b"b")])[0]) == 200


@pytest.mark.parametrize("app", [plain, sure_of_itself, grouping, complaining])
def test_a_body_that_stops_coming_is_given_up(app: ASGIApp) -> None:
    assert status_of(sent(Bodies(app, 0.05, 5), [(0, b"a")], whole=False)[0]) == 408


def test_a_body_that_trickles_is_given_up_too() -> None:
    assert status_of(sent(Bodies(plain, 5, 0.2), [(0.05, b"a")] * 100)[0]) == 408


def test_an_answer_may_take_as_long_as_it_likes() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await asyncio.wait({asyncio.ensure_future(receive())}, timeout=1.5)
        await PlainTextResponse("")(scope, receive, send)

    assert status_of(sent(Bodies(slow, 0.5, 1), [(0, b"a")])[0]) == 200
