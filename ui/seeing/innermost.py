"""The last to see a request before its route: notes who calls and what answers, and turns a bug into a response."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.caller import ID_HEADER
from ui.problems import answer_bug
from ui.seeing.request import current_request

_SHOWN = 12
"""Characters of a caller's id that are told: enough to tell callers apart, too few to be one."""
_PAGE = "page"


class Innermost:
    """Stands just before the routes, behind all that may refuse a request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request. A bug is answered, so that headers and id are on that response too, and then raised."""
        request = current_request()
        if scope["type"] != "http" or request is None:
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
        except Exception as error:  # The client is told, with the request's id; the bug goes on as it is.
            if not responding:
                response = await answer_bug(Request(scope), error)
                await response(scope, receive, send)
            raise
        finally:
            request.route = _template(scope, application)


def _template(scope: Scope, application: object) -> str:
    """The template of the route that answers; whatever another application answers belongs to the page."""
    route = scope.get("route")
    return str(getattr(route, "path_format", _PAGE)) if scope.get("app") is application else _PAGE
