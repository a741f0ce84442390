"""The first and last to see a request: gives it its id, and tells how it went when it is over."""

import logging
from collections.abc import Callable
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.seeing.request import SeenRequest, remember
from ui.seeing.request_id import HEADER, begin_request

_log = logging.getLogger(__name__)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET_ROUTES = frozenset({"page", "/healthz", "/readyz", "/metrics"})
"""Asked for so often that a line each would hide the others."""

Tell = Callable[[SeenRequest, float], object]
"""Is told of a request and the seconds it took."""


class Outermost:
    """Stands around everything else, so that no response leaves without an id, and none is missed."""

    def __init__(self, app: ASGIApp, tell: Tell) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "other"
        request = SeenRequest(begin_request(Headers(scope=scope).get(HEADER)), method)
        remember(scope, request)
        began = perf_counter()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                request.status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request.id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            seconds = perf_counter() - began
            self._tell(request, seconds)
            _write(request, seconds)


def _write(request: SeenRequest, seconds: float) -> None:
    """One line for a request; who has gone before there was a response gets no status."""
    quiet = request.route in _QUIET_ROUTES and (request.status or 500) < 400
    milliseconds = round(seconds * 1000, 1)
    _log.log(
        logging.DEBUG if quiet else logging.INFO,
        "%s %s %s %s ms %s", request.method, request.route, request.status or "gone", milliseconds, request.caller,
        extra={"told": {
            "method": request.method, "route": request.route, "status": request.status, "milliseconds": milliseconds,
            "caller": request.caller,
        }},
    )  # fmt: skip
