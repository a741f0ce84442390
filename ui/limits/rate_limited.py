"""Refuses what comes too often with 429, and what nobody can wait for with 503."""

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.line import Line
from ui.caller import ID_HEADER, Caller
from ui.limits.address import address_of_client
from ui.limits.rate_limits import Counted, RateLimits, Standing, too_often
from ui.problems import refusal
from ui.responses import at_start

_QUESTIONS = frozenset({"/api/ask", "/api/ask/stream", "/v1/chat/completions"})
_SEARCH = "/api/search"
_UPLOADS_OF_PAGE = "/gradio_api/upload"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_COME_AGAIN_SECONDS = "2"


def counted_as(method: str, path: str) -> Counted | None:
    """What a request counts as; reading lists and documents is free.

    >>> counted_as("POST", "/api/ask"), counted_as("DELETE", "/api/documents/a.md"), counted_as("GET", "/api/documents")
    ('questions', 'writes', None)
    """
    if path in _QUESTIONS and method == "POST":
        return "questions"
    if path == _SEARCH:
        return "searches"
    if method not in _READING and (path.startswith("/api/") or path == _UPLOADS_OF_PAGE):
        return "writes"
    return None


class RateLimited:
    """Counts requests before they reach their route; it stands behind what tells who calls."""

    def __init__(self, app: ASGIApp, limits: RateLimits, line: Line) -> None:
        """``line`` is where questions and searches wait: whoever finds it full need not come in."""
        self._app = app
        self._limits = limits
        self._line = line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        counted = counted_as(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if counted is None:
            await self._app(scope, receive, send)
            return
        caller = Caller(Headers(scope=scope).get(ID_HEADER, ""), frozenset())
        standings = self._limits.standings(counted, caller, address_of_client(scope.get("client")))
        told = rate_limit_headers(standings)
        refused = next((one for one in standings if not one.allowed), None)
        if refused:
            told["Retry-After"] = str(refused.seconds)
            await refusal(429, too_often(refused), told)(scope, receive, send)
        elif counted in ("questions", "searches") and self._line.full:
            told["Retry-After"] = _COME_AGAIN_SECONDS
            await refusal(503, "too many questions wait already; try again soon", told)(scope, receive, send)
        else:
            await self._app(scope, receive, at_start(send, lambda start: MutableHeaders(scope=start).update(told)))


def rate_limit_headers(standings: Sequence[Standing]) -> dict[str, str]:
    """What is allowed, what is left of it, and in how many seconds that is more, as the draft of the RateLimit header
    fields has it.

    >>> rate_limit_headers([Standing("questions", True, 120, 60, 119, 60)])
    {'RateLimit-Policy': '"questions";q=120;w=60', 'RateLimit': '"questions";r=119;t=60'}
    """
    if not standings:
        return {}
    return {
        "RateLimit-Policy": ", ".join(f'"{one.counted}";q={one.most};w={one.window}' for one in standings),
        "RateLimit": ", ".join(f'"{one.counted}";r={one.left};t={one.seconds}' for one in standings),
    }
