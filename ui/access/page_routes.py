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
_WATCHED = {f"{_FRAMEWORK}/queue/data": "session_hash", f"{_FRAMEWORK}/upload_progress": "upload_id"}
_TOLD = re.compile(rf"{_FRAMEWORK}/(queue/join|cancel|reset|run/[^/]+)")
_UPLOAD = f"{_FRAMEWORK}/upload"

Kind = Literal["shown", "alive", "watched", "told", "upload"]
"""The same for everybody; that a page is still open; what happens on one; what somebody does there; files."""


def kind_of(method: str, path: str) -> Kind | None:
    """What a request to the framework is about; None for what is not answered.

    >>> kind_of("GET", "/assets/index.js"), kind_of("POST", "/gradio_api/queue/join")
    ('shown', 'told')
    >>> kind_of("GET", "/gradio_api/file=/etc/passwd"), kind_of("POST", "/gradio_api/component_server")
    (None, None)
    """
    if method == "POST":
        return "upload" if path == _UPLOAD else "told" if _TOLD.fullmatch(path) else None
    if method not in ("GET", "HEAD"):
        return None
    if path in _SHOWN or path.startswith(_SHOWN_BELOW):
        return "shown"
    return "watched" if path in _WATCHED else "alive" if _HEARTBEAT.fullmatch(path) else None


def watched_by(path: str) -> str:
    """The parameter that says what is watched.

    >>> watched_by("/gradio_api/queue/data")
    'session_hash'
    """
    return _WATCHED[path]


def begins_event(path: str) -> bool:
    """Whether what is told to a path begins an event that is worked on in line, and gets a name.

    >>> begins_event("/gradio_api/queue/join"), begins_event("/gradio_api/cancel")
    (True, False)
    """
    return path == f"{_FRAMEWORK}/queue/join"


def page_alive(path: str) -> str:
    """The page that is still open, by the path that says so.

    >>> page_alive("/gradio_api/heartbeat/x1")
    'x1'
    """
    return path.rpartition("/")[2]
