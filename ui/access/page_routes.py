"""Which routes of the page's framework are answered: those that the page needs, and no others.

The framework brings dozens more: they serve files, call other servers, edit source code, tell who else is there.
"""

import re
from typing import Literal

_FRAMEWORK = "/gradio_api"
_SHOWN = {
    "/", "/config", "/config/", "/favicon.ico", "/robots.txt", "/theme.css",
    f"{_FRAMEWORK}/app_id", f"{_FRAMEWORK}/info", f"{_FRAMEWORK}/theme.css",
}  # fmt: skip
_SHOWN_BELOW = ("/assets/", "/static/")
_HEARTBEAT = re.compile(rf"{_FRAMEWORK}/heartbeat/([^/]+)")
_JOIN = f"{_FRAMEWORK}/queue/join"
_TOLD = re.compile(rf"{_FRAMEWORK}/(cancel|reset|run/[^/]+)")
_UPLOAD = f"{_FRAMEWORK}/upload"

WATCHED = {f"{_FRAMEWORK}/queue/data": "session_hash", f"{_FRAMEWORK}/upload_progress": "upload_id"}
"""The parameter that says what is watched."""

Kind = Literal["shown", "alive", "watched", "begun", "told", "upload"]
"""The same for everybody; that a page is still open; what happens on one; an event that is worked on in line, and gets
a name; anything else that somebody does there; files."""


def kind_of(method: str, path: str) -> Kind | None:
    """What a request to the framework is about; None for what is not answered.

    >>> kind_of("GET", "/assets/index.js"), kind_of("POST", "/gradio_api/queue/join")
    ('shown', 'begun')
    >>> kind_of("GET", "/gradio_api/file=/etc/passwd"), kind_of("POST", "/gradio_api/component_server")
    (None, None)
    """
    if method == "POST":
        if path in (_UPLOAD, _JOIN):
            return "upload" if path == _UPLOAD else "begun"
        return "told" if _TOLD.fullmatch(path) else None
    if method not in ("GET", "HEAD"):
        return None
    if path in _SHOWN or path.startswith(_SHOWN_BELOW):
        return "shown"
    return "watched" if path in WATCHED else "alive" if _HEARTBEAT.fullmatch(path) else None
