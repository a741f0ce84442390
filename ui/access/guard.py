"""What every response carries and what no request may do."""

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.access.security_headers import security_headers
from ui.problems import refusal
from ui.responses import at_start

_READING = {"GET", "HEAD", "OPTIONS"}
_SOMEBODYS = ("/api/", "/v1/")
_MISLEADING = (b"x-forwarded-host", b"x-gradio-server")
"""The page's framework would believe these when it writes its own address into the page."""


class Guard:
    """Refuses foreign hosts and changes asked for by other sites' pages; adds security headers.

    A page elsewhere can make a browser send requests to this machine. Such a request carries the
    ``Origin`` of that page, or, after a rebound name, a foreign ``Host``. Pages of ``origins`` may.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], origins: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = at_start(send, lambda start: _add_headers(scope, MutableHeaders(scope=start)))
        why = self._refusal(scope["method"], Headers(scope=scope))
        if why:
            await refusal(403, why)(scope, receive, send)
            return
        kept = [(name, value) for name, value in scope["headers"] if name not in _MISLEADING]
        await self._app({**scope, "headers": kept}, receive, send)

    def _refusal(self, method: str, headers: Headers) -> str | None:
        host = headers.get("host", "")
        if _name(host).lower() not in self._hosts:
            return f"this server does not answer to the host name {_name(host)!r}"
        origin = headers.get("origin")
        own = not origin or origin.split("://")[-1] == host
        if method not in _READING and not own and origin not in self._origins:
            return f"pages of {origin} may not change anything here"
        return None


def _add_headers(scope: Scope, headers: MutableHeaders) -> None:
    """A route may have said something stricter itself."""
    for name, value in security_headers(scope["scheme"]).items():
        headers.setdefault(name, value)
    if scope["path"].startswith(_SOMEBODYS):
        headers.setdefault("Cache-Control", "no-store")


def _name(host: str) -> str:
    """A host without its port.

    >>> _name("[::1]:7860"), _name("localhost:7860")
    ('[::1]', 'localhost')
    """
    return host.rsplit(":", 1)[0] if host.rsplit(":", 1)[-1].isdigit() else host
