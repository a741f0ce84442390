"""Stands before the page's framework: an open page, an event, an upload are only for the caller whose they are.

The framework knows no callers. It answers whoever knows the name of an open page, which the client makes up, and
takes any path for an uploaded file.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.access.claims import Claims
from ui.access.page_bodies import BadBody, changed, read_object, with_body
from ui.access.page_routes import WATCHED, kind_of
from ui.access.page_uploads import PageUploads
from ui.caller import Caller, ScopeMissing, caller_of
from ui.problems import refusal

_LONGEST_NAME = 100


class Foreign(Exception):
    """A request names what is not the caller's; its text is for whoever sent it."""


class PageGate:
    """Lets through what the page needs, for the caller it belongs to."""

    def __init__(self, app: ASGIApp, uploads: PageUploads) -> None:
        self._app = app
        self._uploads = uploads
        self._claims = Claims()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._pass_on(scope, receive, send)
        except (Foreign, ScopeMissing) as refused:
            await refusal(403, str(refused))(scope, receive, send)
        except BadBody as bad:
            await refusal(400, str(bad))(scope, receive, send)
        except ClientDisconnect:  # Nobody is there any more who could be told anything.
            return

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, caller = scope["path"], caller_of(HTTPConnection(scope))
        match kind_of(scope["method"], path):
            case "shown":
                pass
            case "alive":
                self._claim("session_hash", path.rpartition("/")[2], caller)
            case "watched":
                self._claim_in_query(WATCHED[path], scope, caller)
            case "begun":
                scope, receive = await self._checked(scope, receive, caller)
                send = changed(send, lambda answer: self._begun(answer, caller))
            case "told":
                scope, receive = await self._checked(scope, receive, caller)
            case "upload":
                self._check_upload(scope, caller)
                send = changed(send, lambda paths: self._kept(paths, caller))
            case _:
                await refusal(404, f"no such route: {scope['method']} {path}")(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive, caller: Caller) -> tuple[Scope, Receive]:
        """Something happens on an open page: page, event and files must be the caller's."""
        told = await read_object(scope, receive)
        if told.get("session_hash") is not None:
            self._claim("session_hash", told["session_hash"], caller)
        if told.get("event_id") is not None and not self._claims.holds(f"event_id {told['event_id']}", caller.id):
            raise Foreign("this event is not yours, or over since long")
        for file in _files_in(told):
            file["path"] = self._path_of(file["path"], caller)
        return with_body(scope, receive, told)

    def _begun(self, answer: dict[str, Any], caller: Caller) -> object:
        """A new event becomes the caller's."""
        self._claim("event_id", answer["event_id"], caller)
        return answer

    def _check_upload(self, scope: Scope, caller: Caller) -> None:
        caller.require("write")
        if "upload_id" in QueryParams(scope["query_string"]):
            self._claim_in_query("upload_id", scope, caller)

    def _kept(self, paths: list[str], caller: Caller) -> object:
        """Files came in: the client gets names for them, and no paths."""
        names = {path: self._uploads.keep(caller.id, Path(path)) for path in dict.fromkeys(paths)}
        return [names[path] for path in paths]

    def _path_of(self, name: str, caller: Caller) -> str:
        found = self._uploads.find(caller.id, name)
        if found is None:
            raise Foreign("this file is not there: upload it again")
        return str(found)

    def _claim_in_query(self, parameter: str, scope: Scope, caller: Caller) -> None:
        given = QueryParams(scope["query_string"]).getlist(parameter)
        if len(given) != 1:
            raise BadBody(f"{parameter} is needed once")
        self._claim(parameter, given[0], caller)

    def _claim(self, kind: str, name: object, caller: Caller) -> None:
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME:
            raise BadBody(f"{kind} is not a text of 1 to {_LONGEST_NAME} characters")
        if not self._claims.claim(f"{kind} {name}", caller.id):
            raise Foreign("this page is somebody else's: load it again")


def _files_in(told: object) -> Iterator[dict[str, Any]]:
    """All that the framework would take for a file, however deep.

    >>> list(_files_in({"data": [[{"path": "a"}], {"path": 1}]}))
    [{'path': 'a'}]
    """
    waiting = [told]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("path"), str):
                yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
