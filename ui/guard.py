"""What every response carries and what no request may do."""

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.problems import problem

_SECURITY_HEADERS = {
    # The page's framework needs inline and evaluated script; no other address is ever contacted.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self'; font-src 'self'; connect-src 'self'; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_READING = {"GET", "HEAD", "OPTIONS"}


class Guard:
    """Refuses foreign hosts and changes asked for by other sites' pages; adds security headers.

    A page elsewhere can make a browser send requests to this machine. Such a request carries the
    ``Origin`` of that page, or, after a rebound name, a foreign ``Host``.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope["method"], headers)
        if refusal:
            response = JSONResponse(problem(403, refusal), status_code=403, media_type="application/problem+json")
            await response(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_SECURITY_HEADERS)
            await send(message)

        await self._app(scope, receive, send_guarded)

    def _refusal(self, method: str, headers: Headers) -> str | None:
        host = headers.get("host", "")
        if _name(host) not in self._hosts:
            return f"this server does not answer to the host name {_name(host)!r}"
        origin = headers.get("origin")
        if method not in _READING and origin and origin.split("://")[-1] != host:
            return f"pages of {origin} may not change anything here"
        return None


def _name(host: str) -> str:
    """A host without its port.

    >>> _name("[::1]:7860"), _name("localhost:7860")
    ('[::1]', 'localhost')
    """
    return host.rsplit(":", 1)[0] if host.rsplit(":", 1)[-1].isdigit() else host
