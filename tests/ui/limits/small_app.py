"""The least application that middleware can stand in front of, and a client of it."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

Answer = Callable[[Request], Awaitable[Response]]


async def fine(request: Request) -> Response:
    """Whatever is asked, it is fine; the body is read first."""
    await request.body()
    return PlainTextResponse("fine")


def app_of(answer: Answer = fine) -> ASGIApp:
    """An application that answers every request in the same way."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await (await answer(Request(scope, receive)))(scope, receive, send)

    return app


def client_of(app: ASGIApp, address: str = "10.0.0.7") -> TestClient:
    """A client at an address."""
    return TestClient(app, client=(address, 50_000))
