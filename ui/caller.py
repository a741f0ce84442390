"""Whose is it: one function from a request to the caller, for every route and every handler of the page."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from fastapi import Depends
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "backstop_caller"
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_A_YEAR = 365 * 24 * 3600

Access = Literal["ask", "write", "admin"]
EVERYTHING: frozenset[Access] = frozenset(("ask", "write", "admin"))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: every stored row carries this id. ``scopes`` is what they may do."""

    id: str
    scopes: frozenset[Access] = EVERYTHING


class HasCookies(Protocol):
    """A request, of the API or of the page's framework."""

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies by name."""
        ...


def caller_of(request: HasCookies) -> Caller:
    """The caller of a request. One without a cookie is somebody new, known for this request only."""
    return Caller(_known(request.cookies) or secrets.token_hex(16))


def the_caller(request: Request) -> Caller:
    """The caller, for routes of the API to depend on."""
    return caller_of(request)


Asking = Annotated[Caller, Depends(the_caller)]
"""Who asks, as every route takes it."""


class CallerCookie:
    """Gives a cookie to whoever has none, so that they are known again.

    It is random and says nothing about anybody; scripts and other sites cannot read it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or _known(HTTPConnection(scope).cookies):
            await self._app(scope, receive, send)
            return
        caller = secrets.token_hex(16)
        headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
        headers.append((b"cookie", f"{COOKIE}={caller}".encode()))
        cookie = _set_cookie(caller, secure=scope["scheme"] == "https")

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self._app({**scope, "headers": headers}, receive, send_with_cookie)


def _known(cookies: Mapping[str, str]) -> str | None:
    value = cookies.get(COOKIE, "")
    return value if _ID.fullmatch(value) else None


def _set_cookie(caller: str, secure: bool) -> str:
    only_https = "; Secure" if secure else ""
    return f"{COOKIE}={caller}; Path=/; Max-Age={_A_YEAR}; HttpOnly; SameSite=Lax{only_https}"
