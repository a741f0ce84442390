"""Works out once per request who calls, and tells everything behind it; whoever must not come in gets no further."""

from dataclasses import dataclass

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from ui.access import anonymous, sign_in_cookie
from ui.access.keys import Key, looks_like_key, today
from ui.access.rules import AccessRules
from ui.access.store import AccessStore
from ui.caller import ID_HEADER, SCOPES_HEADER, Caller, ScopeMissing, caller_with_key
from ui.problems import refusal
from ui.responses import at_start

OPEN_PATHS = frozenset(("/healthz", "/readyz", "/sign-in", "/sign-out"))
"""What answers to everybody: whether the service works, and the way in and out."""
_KEY_NEEDED = (
    "a key is needed: programs send 'Authorization: Bearer KEY', commands take it from BACKSTOP_API_KEY, "
    "people sign in at /sign-in"
)
_KEY_WRONG = "this key is not valid: it is mistyped, or was revoked"
_CREDENTIALS = (b"authorization", ID_HEADER.encode(), SCOPES_HEADER.encode())


@dataclass(frozen=True, slots=True)
class _Somebody:
    """Who calls, None for nobody in particular; ``cookie`` is a header to give, so that they are known again."""

    caller: Caller | None
    cookie: str = ""


class Identify:
    """Lets in who shows a valid key or sign-in, and where none is needed, everybody under a random cookie."""

    def __init__(self, app: ASGIApp, store: AccessStore, rules: AccessRules) -> None:
        self._app = app
        self._keys = store.keys
        self._sign_ins = store.sign_ins
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        found = await self._who(scope)
        if not isinstance(found, _Somebody):
            await found(scope, receive, send)
            return
        if found.cookie:
            send = at_start(send, lambda start: MutableHeaders(scope=start).append("set-cookie", found.cookie))
        await self._app(_told(scope, found.caller), receive, send)

    async def _who(self, scope: Scope) -> _Somebody | ASGIApp:
        """Who calls, or the response that refuses them."""
        connection, path = HTTPConnection(scope), scope["path"]
        token = self._shown_key(connection.headers)
        key = self._keys.find(token) if token else self._sign_ins.key_of(sign_in_cookie.value_of(connection.cookies))
        if key:
            await self._note_use(key)
            return _admitted(caller_with_key(key.id, key.scopes), path)
        if path not in OPEN_PATHS and (token or self._rules.access == "keys"):
            return _refused(scope, _KEY_WRONG if token else _KEY_NEEDED)
        if self._rules.access == "keys":
            return _Somebody(None)
        known = anonymous.known_value(connection.cookies)
        value = known or anonymous.new_value()
        cookie = "" if known else anonymous.set_cookie(value, secure=scope["scheme"] == "https")
        return _admitted(Caller(anonymous.caller_id(value), self._rules.without_key), path, cookie)

    def _shown_key(self, headers: Headers) -> str:
        """The key in the headers. Where none is needed, programs send placeholders, which are no wrong keys."""
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or (self._rules.access == "open" and not looks_like_key(token.strip())):
            return ""
        return token.strip()

    async def _note_use(self, key: Key) -> None:
        """Once a day and key; beside the event loop, because another process may be writing just now."""
        if key.last_used != today():
            await to_thread.run_sync(self._keys.note_use, key)


def _admitted(caller: Caller, path: str, cookie: str = "") -> _Somebody | ASGIApp:
    """Routes of the API ask for the scope that they need; everything else is for asking."""
    if path not in OPEN_PATHS and path != "/metrics" and not path.startswith(("/api/", "/v1/")):
        try:
            caller.require("ask")
        except ScopeMissing as missing:
            return refusal(403, str(missing))
    return _Somebody(caller, cookie)


def _refused(scope: Scope, why: str) -> ASGIApp:
    """Programs are told what is missing, people are led to where they can sign in."""
    if scope["path"] == "/" and scope["method"] in ("GET", "HEAD"):
        query = scope["query_string"].decode("latin-1")
        return RedirectResponse(f"/sign-in?{query}" if query else "/sign-in", 303)
    return refusal(401, why, {"WWW-Authenticate": "Bearer"})


def _told(scope: Scope, caller: Caller | None) -> Scope:
    """The request as everything behind sees it: with who calls, and without what they came in with."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _CREDENTIALS]
    if caller:
        headers.append((ID_HEADER.encode(), caller.id.encode()))
        headers.append((SCOPES_HEADER.encode(), ",".join(sorted(caller.scopes)).encode()))
    return {**scope, "headers": headers}
