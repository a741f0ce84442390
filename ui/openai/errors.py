"""Errors as clients of the OpenAI protocol read them: everything below /v1 answers so, whoever refuses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import BackstopError

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


def add_openai_errors(app: FastAPI) -> None:
    """Make an application answer in these words below /v1. To be called after all other middleware was added."""
    app.add_exception_handler(RequestRefused, _refused)
    app.add_middleware(OpenAiErrors)


def speaks_openai(path: str) -> bool:
    """Whether a path belongs to the OpenAI protocol.

    >>> speaks_openai("/v1/models"), speaks_openai("/v10"), speaks_openai("/api/ask")
    (True, False, False)
    """
    return path == "/v1" or path.startswith("/v1/")


def error_of(problem: Mapping[str, object]) -> dict[str, object]:
    """The same error as a problem document, in the words of the OpenAI protocol.

    >>> error_of({"status": 422, "detail": "the question is empty", "field": "question"})["error"]["param"]
    'messages'
    """
    status, field = cast(int, problem["status"]), problem.get("field")
    param = _PARAMETERS.get(str(field), str(field)) if field else None
    return _error(status, str(problem["detail"]), param, _CODES.get(status))


def error_response(problem: Mapping[str, object]) -> Response:
    """A problem as the response of the OpenAI protocol."""
    return _response(cast(int, problem["status"]), error_of(problem))


class OpenAiErrors:
    """Puts every error below /v1 into the words of the OpenAI protocol, also those of other middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        ours = scope["type"] == "http" and speaks_openai(scope["path"])
        await self._app(scope, receive, _Translated(send) if ours else send)


class _Translated:
    """Passes a response on; an error only when it is complete, and translated."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= HTTPStatus.BAD_REQUEST:
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = _translated(start["status"], self._body)
        MutableHeaders(scope=start).update({"content-type": "application/json", "content-length": str(len(body))})
        await self._send({**start, "status": _status(start["status"])})
        await self._send({"type": "http.response.body", "body": body})


def _translated(status: int, body: bytes) -> bytes:
    """A body in these words; one of the page's framework or of the server itself may be no problem document."""
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if isinstance(told, dict) and "error" in told:
        return body
    problem = told if isinstance(told, dict) else {}
    detail = problem.get("detail") or HTTPStatus(status).phrase
    return json.dumps(error_of({**problem, "status": status, "detail": detail})).encode()


def _error(status: int, message: str, param: str | None, code: str | None) -> dict[str, object]:
    by_server = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    kind = "server_error" if by_server else _TYPES.get(status, "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _response(status: int, error: Mapping[str, object]) -> Response:
    return Response(json.dumps(error), _status(status), media_type="application/json")


def _status(status: int) -> int:
    """What is wrong with a request has only one status there."""
    return HTTPStatus.BAD_REQUEST if status == HTTPStatus.UNPROCESSABLE_ENTITY else status


async def _refused(request: Request, error: Exception) -> Response:
    refused = cast(RequestRefused, error)
    return _response(refused.status, _error(refused.status, str(refused), refused.param, refused.code))
