"""Errors as clients of the OpenAI protocol read them: everything below /v1 answers so, whoever refuses."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import cast

from fastapi import Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import BackstopError
from ui.responses import Rewritten, at_start

_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_CODES = {401: "invalid_api_key", 403: "insufficient_permissions", 429: "rate_limit_exceeded"}
_PARAMETERS = {"question": "messages"}
"""What we call otherwise."""


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """What is wrong; ``param`` is the place in the request, ``code`` a word for programs."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """The body of every error below /v1."""

    error: ErrorDetail


class RequestRefused(BackstopError):
    """A request for something that is not offered here."""

    def __init__(self, message: str, param: str, code: str = "unsupported_value", status: int = 400) -> None:
        super().__init__(message)
        self.param = param
        self.code = code
        self.status = status


def speaks_openai(path: str) -> bool:
    """Whether a path belongs to the OpenAI protocol.

    >>> speaks_openai("/v1/models"), speaks_openai("/v10"), speaks_openai("/api/ask")
    (True, False, False)
    """
    return path == "/v1" or path.startswith("/v1/")


def error_of(problem: Mapping[str, object]) -> ErrorBody:
    """The same error as a problem document, in the words of the OpenAI protocol.

    >>> error_of({"status": 422, "detail": "the question is empty", "field": "question"}).error.param
    'messages'
    """
    status, field = cast(int, problem["status"]), problem.get("field")
    kind = "server_error" if status >= 500 else _TYPES.get(status, "invalid_request_error")
    param = _PARAMETERS.get(str(field), str(field)) if field else None
    code = cast(str | None, problem.get("code")) or _CODES.get(status)
    return ErrorBody(ErrorDetail(str(problem["detail"]), kind, param, code))


def error_response(problem: Mapping[str, object]) -> Response:
    """A problem as the response of the OpenAI protocol."""
    return Response(_json(problem), _status(cast(int, problem["status"])), media_type="application/json")


class OpenAiErrors:
    """Puts every error below /v1 into the words of the OpenAI protocol, also those of other layers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and speaks_openai(scope["path"]):
            send = Rewritten(at_start(send, _in_their_form), _is_error, _error_body)
        await self._app(scope, receive, send)


def _is_error(status: int) -> bool:
    return status >= 400


def _in_their_form(start: Message) -> None:
    if _is_error(start["status"]):
        MutableHeaders(scope=start)["content-type"] = "application/json"
        start["status"] = _status(start["status"])


def _error_body(status: int, body: bytes) -> bytes:
    """A body in these words; one of the page's framework or of the server itself may be no problem document."""
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    problem = told if isinstance(told, dict) else {}
    if "error" in problem:
        return body
    detail = problem.get("detail") or HTTPStatus(status).phrase
    return _json({**problem, "status": status, "detail": detail})


def _json(problem: Mapping[str, object]) -> bytes:
    return json.dumps(asdict(error_of(problem))).encode()


def _status(status: int) -> int:
    """What is wrong with a request has only one status there."""
    return 400 if status == 422 else status
