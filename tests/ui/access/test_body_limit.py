"""What is too large is refused before it is read whole, whoever reads it."""

import pytest
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests import event_loop
from tests.ui.access.locked import Locked
from ui.access.body_limit import BodyLimit, limit_of

PIECE = b"x" * 100_000


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


def sent(app: ASGIApp, path: str, pieces: int, headers: dict[str, str] | None = None) -> tuple[int, int]:
    """The status of the response to so many pieces, and how many of them were read."""
    read = 0
    status = 0

    async def receive() -> Message:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": PIECE, "more_body": read < pieces}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    given = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": "POST", "path": path, "headers": given}
    event_loop.run(BodyLimit(app)(scope, receive, send))
    return status, read


@pytest.mark.parametrize("app", [plain, sure_of_itself, grouping])
def test_a_body_of_unknown_size_is_counted(app: ASGIApp) -> None:
    """Whatever the application makes of it, the client is told that it is too large."""
    most = limit_of("/api/ask") // len(PIECE)

    assert sent(app, "/api/ask", 1000) == (413, most + 1)


def test_a_body_that_says_its_size_is_not_read_at_all() -> None:
    assert sent(plain, "/api/ask", 1000, {"content-length": "100000000"}) == (413, 0)


def test_what_fits_is_read() -> None:
    assert sent(plain, "/api/ask", 20) == (200, 20)
    assert sent(plain, "/api/documents", 640) == (200, 640)


def test_errors_of_the_application_stay_errors() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        sent(broken, "/api/ask", 1)


@pytest.mark.parametrize("path", ["/api/ask", "/api/documents", "/api/sync", "/gradio_api/upload", "/sign-in", "/x"])
def test_every_route_refuses_what_is_too_large(locked: Locked, path: str) -> None:
    """With a problem document and the headers of every response."""
    headers = {**locked.bearer("ask", "write", "admin"), "Content-Length": str(65 * 2**20)}
    refused = locked.client.post(path, content=b"x", headers=headers)

    assert (refused.status_code, refused.json()["status"]) == (413, 413)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join", "/gradio_api/run/x", "/v1/chat/completions"])
def test_also_when_the_size_is_not_said(locked: Locked, path: str) -> None:
    headers = {**locked.bearer("ask", "write"), "Content-Type": "application/json"}
    refused = locked.client.post(path, content=iter([PIECE] * 30), headers=headers)

    assert refused.status_code == 413
