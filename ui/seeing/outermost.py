"""The first and last to see a request: gives it its id, and tells how it went when it is over."""

import logging
from collections.abc import Callable
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.responses import at_start
from ui.seeing.request import HEADER, SeenRequest, begin_request

_log = logging.getLogger(__name__)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET_ROUTES = frozenset({"page", "/healthz", "/readyz", "/metrics"})
"""Asked for so often that a line each would hide the others."""


class Outermost:
    """Stands around everything else, so that no response leaves without an id, and none is missed."""

    def __init__(self, app: ASGIApp, tell: Callable[[SeenRequest, float], object]) -> None:
        """``tell`` gets every request that is over, and the seconds it took."""
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "other"
        request = begin_request(method, Headers(scope=scope).get(HEADER))
        began = perf_counter()

        def note_status(start: Message) -> None:
            request.status = start["status"]
            MutableHeaders(scope=start)[HEADER] = request.id

        try:
            await self._app(scope, receive, at_start(send, note_status))
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
