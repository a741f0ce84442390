"""Slows down whoever tries keys: after so many wrong ones an address has to wait."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.limits.address import address_of_client
from ui.limits.rate_limits import RateLimits, too_often
from ui.problems import refusal
from ui.responses import at_start

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
        address = address_of_client(scope.get("client"))
        standing = self._limits.count("sign-ins", address, again=False)
        if standing and not standing.allowed:
            await refusal(429, too_often(standing), {"Retry-After": str(standing.seconds)})(scope, receive, send)
            return

        def count_refused(start: Message) -> None:
            if start["status"] == 401:
                self._limits.count("sign-ins", address)

        await self._app(scope, receive, at_start(send, count_refused))


def _shows_a_key(scope: Scope) -> bool:
    return "authorization" in Headers(scope=scope) or (scope["path"] == _SIGN_IN and scope["method"] == "POST")
