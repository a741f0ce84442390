"""The way in for people: a page that takes a key and gives a cookie. It has no script and needs none."""

from html import escape

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ui.access import sign_in_cookie
from ui.access.store import AccessStore

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to Backstop</title>
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 15vh auto 0; padding: 0 1rem; }}
label {{ display: block; }}
input, button {{ font: inherit; box-sizing: border-box; width: 100%; padding: 0.5rem; margin-top: 0.5rem; }}
[role=alert] {{ border-left: 3px solid #b3261e; padding-left: 0.7rem; }}
</style>
</head>
<body>
<main>
<h1>Backstop</h1>
{content}
</main>
</body>
</html>
"""
_FORM = """{told}<form method="post" action="/sign-in{query}">
<label>Your key <input type="password" name="key" autocomplete="current-password" required autofocus></label>
<button type="submit">Sign in</button>
</form>"""
_SIGNED_IN = """<p>You are signed in with the key <strong>{name}</strong>.</p>
<p><a href="/">To the page</a></p>
<form method="post" action="/sign-out"><button type="submit">Sign out</button></form>"""


def sign_in_routes(store: AccessStore) -> APIRouter:
    """The routes by which people come in and go out."""
    router = APIRouter(include_in_schema=False)

    @router.get("/sign-in")
    def sign_in_page(request: Request) -> Response:
        key = store.sign_ins.key_of(sign_in_cookie.value_of(request.cookies))
        return _page(_SIGNED_IN.format(name=escape(key.name))) if key else _form(request)

    @router.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=1)
        return await run_in_threadpool(_sign_in, store, request, str(form.get("key", "")))

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        store.sign_ins.end(sign_in_cookie.value_of(request.cookies))
        response = RedirectResponse("/sign-in", 303)
        sign_in_cookie.take_back(response)
        return response

    return router


def _sign_in(store: AccessStore, request: Request, token: str) -> Response:
    found = store.keys.find(token.strip())
    if found is None:
        return _form(request, "This key is not valid.", 401)
    if "ask" not in found.scopes:
        return _form(request, "This key may not ask, and so not use the page.", 401)
    response = RedirectResponse(f"/{_query(request)}", 303)
    sign_in_cookie.give(response, store.sign_ins.begin(found), secure=request.url.scheme == "https")
    return response


def _form(request: Request, wrong: str = "", status: int = 200) -> Response:
    told = f'<p role="alert">{escape(wrong)}</p>\n' if wrong else ""
    return _page(_FORM.format(told=told, query=escape(_query(request))), status)


def _page(content: str, status: int = 200) -> Response:
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(_PAGE.format(content=content), status, headers)


def _query(request: Request) -> str:
    """What the address of the page said, such as which conversation to open; it leads back to the page only."""
    return f"?{request.url.query}" if request.url.query else ""
