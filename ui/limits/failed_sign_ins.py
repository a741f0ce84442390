"""Slows down whoever tries keys: after so many wrong ones an address has to wait."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access.refusal import refusal
from ui.limits.address import address_of_caller
from ui.limits.rate_limits import RateLimits, too_often

_SIGN_IN = "/sign-in"


class FailedSignIns:
    """Counts refused keys per address; it stands before what looks at the keys."""

    def __init__(self, app: ASGIApp, limits: RateLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not _shows_a_key(scope):
            await self._app(scope, receive, send)
            return
        address = address_of_caller(scope)
        standing = self._limits.look("sign-ins", address)
        if standing and not standing.allowed:
            told = {"Retry-After": str(standing.seconds)}
            await refusal(429, too_often(standing), told)(scope, receive, send)
            return

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 401:
                self._limits.count("sign-ins", address)
            await send(message)

        await self._app(scope, receive, send_and_count)


def _shows_a_key(scope: Scope) -> bool:
    return "authorization" in Headers(scope=scope) or (scope["path"] == _SIGN_IN and scope["method"] == "POST")
