"""The last to see a request before its route: notes who calls and what answers, and turns a bug into a response."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.caller import ID_HEADER
from ui.seeing.request import remembered

_SHOWN = 12
"""Characters of a caller's id that are told: enough to tell callers apart, too few to be one."""
_PAGE = "page"

AnswerBug = Callable[[Request, Exception], Awaitable[Response]]
"""The response to what went wrong unexpectedly."""


class Innermost:
    """Stands just before the routes, behind all that may refuse a request."""

    def __init__(self, app: ASGIApp, answer_bug: AnswerBug) -> None:
        self._app = app
        self._answer_bug = answer_bug

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request. A bug is answered, so that headers and id are on that response too, and then raised."""
        request = remembered(scope) if scope["type"] == "http" else None
        if request is None:
            await self._app(scope, receive, send)
            return
        request.caller = Headers(scope=scope).get(ID_HEADER, "")[:_SHOWN]
        application, responding = scope.get("app"), False

        async def send_noting(message: Message) -> None:
            nonlocal responding
            responding = True
            request.route = _template(scope, application)
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as error:
            if not responding:
                response = await self._answer_bug(Request(scope), error)
                await response(scope, receive, send)
            raise
        finally:
            request.route = _template(scope, application)


def _template(scope: Scope, application: object) -> str:
    """The template of the route that answers; whatever another application answers belongs to the page."""
    route = scope.get("route")
    return str(getattr(route, "path_format", _PAGE)) if scope.get("app") is application else _PAGE
