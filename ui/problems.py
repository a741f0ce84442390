"""Every error of the HTTP API as a problem document (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import BackstopError, BadDocument, BadFilter, DocumentMissing, VectorServerUnreachable
from rag.archive.conversations import BadTitle, ConversationMissing
from rag.archive.feedback import BadFeedback
from rag.line import LineFull
from rag.llm.language_model import LanguageModelBusy, LanguageModelUnavailable
from rag.question import BadQuestion
from ui.access.security_headers import security_headers
from ui.api.conversation_cursor import BadCursor
from ui.api.repeats.repeats import KeyReused, StillCarriedOut
from ui.api.sync import OriginBusy
from ui.caller import ScopeMissing
from ui.documents.removal import NotOwn
from ui.documents.versions import DocumentRemoved
from ui.openai.errors import error_response, speaks_openai
from ui.seeing.request_id import current_request_id

_STATUS: dict[type[BackstopError], HTTPStatus] = {
    BadQuestion: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadFilter: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadDocument: HTTPStatus.UNPROCESSABLE_ENTITY,
    DocumentMissing: HTTPStatus.NOT_FOUND,
    DocumentRemoved: HTTPStatus.GONE,
    NotOwn: HTTPStatus.FORBIDDEN,
    ScopeMissing: HTTPStatus.FORBIDDEN,
    ConversationMissing: HTTPStatus.NOT_FOUND,
    BadTitle: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadCursor: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadFeedback: HTTPStatus.UNPROCESSABLE_ENTITY,
    LanguageModelUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    LanguageModelBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    LineFull: HTTPStatus.SERVICE_UNAVAILABLE,
    OriginBusy: HTTPStatus.CONFLICT,
    StillCarriedOut: HTTPStatus.CONFLICT,
    KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    VectorServerUnreachable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_FIELD: dict[type[BackstopError], str] = {
    BadQuestion: "question",
    BadFilter: "filters",
    BadTitle: "title",
    BadCursor: "cursor",
    BadFeedback: "reason",
    LanguageModelUnavailable: "generator",
    LanguageModelBusy: "generator",
    KeyReused: "Idempotency-Key",
}


_COME_AGAIN_SECONDS: dict[type[BackstopError], int] = {LineFull: 2, LanguageModelBusy: 10}
"""When whoever found too many others may try again."""
_MOST_TOLD = 20
"""A body may hold a million things that are wrong."""


def problem(status: int, detail: str, **more: object) -> dict[str, object]:
    """The body of a problem document.

    >>> problem(404, "no such document")["title"]
    'Not Found'
    """
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}


def problem_response(body: dict[str, object], headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem document as the response to the request that is being answered, whose id it tells."""
    request_id = current_request_id()
    told = {**body, "request_id": request_id} if request_id else body
    return JSONResponse(told, cast(int, body["status"]), headers, media_type="application/problem+json")


def problem_of(error: BackstopError) -> dict[str, object]:
    """The problem document of an error that a client can act on."""
    status = _STATUS.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR)
    field = _FIELD.get(type(error))
    return problem(status, str(error), **({"field": field} if field else {}))


def add_problem_handlers(app: FastAPI) -> None:
    """Make an application answer its errors with problem documents."""
    app.add_exception_handler(BackstopError, _backstop_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, answer_bug)


async def _backstop_error(request: Request, error: Exception) -> JSONResponse:
    seconds = _COME_AGAIN_SECONDS.get(type(cast(BackstopError, error)))
    return problem_response(problem_of(cast(BackstopError, error)), {"Retry-After": str(seconds)} if seconds else None)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    raised = cast(HTTPException, error)
    detail = f"{raised.detail}: {request.method} {request.scope['path']}"
    return problem_response(problem(raised.status_code, detail), raised.headers)


async def answer_bug(request: Request, error: Exception) -> Response:
    """The client gets a problem document, the server's log the traceback."""
    told = problem(500, f"unexpected error: {request.method} {request.scope['path']}")
    response = error_response(told) if speaks_openai(request.url.path) else problem_response(told)
    response.headers.update(security_headers(request.url.scheme))  # A bug in the layers that add them passes none.
    return response


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    found = cast(RequestValidationError, error).errors()
    if found[0]["type"] == "json_invalid":
        return problem_response(problem(400, f"the body is not valid JSON: {found[0]['ctx']['error']}"))
    errors = [{"field": _field(one), "detail": one["msg"]} for one in found[:_MOST_TOLD]]
    detail = "; ".join(f"{one['field']}: {one['detail']}" for one in errors)
    return problem_response(problem(422, detail, field=errors[0]["field"], errors=errors))


def _field(error: Any) -> str:
    place = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
    return ".".join(place) or "body"
