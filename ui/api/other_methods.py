"""Methods that no route is written for: HEAD and OPTIONS are answered, the others refused with those that there are."""

from http import HTTPStatus

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
_SINGLE = ("/healthz", "/readyz", "/metrics", "/openapi.json")
_BELOW = ("/api", "/v1")


class HeadAsGet:
    """Answers HEAD below our own paths as GET is answered, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or not _is_ours(scope["path"]):
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, send_head)


class OtherMethods:
    """Answers what no other route does; else the page at the root would, in its own way."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; raises HTTPException with 404 or 405."""
        allowed = self._allowed(scope)
        if not allowed:
            raise HTTPException(HTTPStatus.NOT_FOUND, "no such route")
        headers = {"Allow": ", ".join(allowed)}
        if scope["method"] != "OPTIONS":
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, "not a method of this route", headers)
        await Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)(scope, receive, send)

    def _allowed(self, scope: Scope) -> list[str]:
        routes = [route for route in self._app.routes if not _takes_everything(route)]
        allowed = {one for one in _METHODS if any(_takes(route, {**scope, "method": one}) for route in routes)}
        if not allowed:
            return []
        return sorted({*allowed, "OPTIONS", *({"HEAD"} if "GET" in allowed else ())})


def answer_other_methods(app: FastAPI) -> None:
    """To be called when all routes of the API are there, and before the page takes the root."""
    other = OtherMethods(app)
    for path in (*_SINGLE, *(f"{below}/{{path:path}}" for below in _BELOW)):
        app.router.routes.append(Route(path, other, include_in_schema=False))


def _is_ours(path: str) -> bool:
    return path in _SINGLE or path.startswith(tuple(f"{below}/" for below in _BELOW))


def _takes_everything(route: BaseRoute) -> bool:
    return isinstance(route, Mount) or (isinstance(route, Route) and isinstance(route.endpoint, OtherMethods))


def _takes(route: BaseRoute, scope: Scope) -> bool:
    return route.matches(scope)[0] is Match.FULL
