"""Every error of the HTTP API as a problem document (RFC 9457)."""

from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import BackstopError, BadDocument, BadFilter, DocumentMissing, VectorServerUnreachable
from rag.archive.conversations import BadTitle, ConversationMissing
from rag.archive.feedback import BadFeedback
from rag.language_model import LanguageModelUnavailable
from rag.question import BadQuestion
from ui.api_sync import OriginBusy
from ui.document_removal import NotOwn
from ui.versions import DocumentRemoved

_STATUS: dict[type[BackstopError], HTTPStatus] = {
    BadQuestion: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadFilter: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadDocument: HTTPStatus.UNPROCESSABLE_ENTITY,
    DocumentMissing: HTTPStatus.NOT_FOUND,
    DocumentRemoved: HTTPStatus.GONE,
    NotOwn: HTTPStatus.FORBIDDEN,
    ConversationMissing: HTTPStatus.NOT_FOUND,
    BadTitle: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadFeedback: HTTPStatus.UNPROCESSABLE_ENTITY,
    LanguageModelUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    OriginBusy: HTTPStatus.CONFLICT,
    VectorServerUnreachable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_FIELD: dict[type[BackstopError], str] = {
    BadQuestion: "question",
    BadFilter: "filters",
    BadTitle: "title",
    BadFeedback: "reason",
    LanguageModelUnavailable: "generator",
}


def problem(status: int, detail: str, **more: object) -> dict[str, object]:
    """The body of a problem document.

    >>> problem(404, "no such document")["title"]
    'Not Found'
    """
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}


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
    app.add_exception_handler(Exception, _bug)


def _respond(body: dict[str, object]) -> JSONResponse:
    return JSONResponse(body, status_code=cast(int, body["status"]), media_type="application/problem+json")


async def _backstop_error(request: Request, error: Exception) -> JSONResponse:
    return _respond(problem_of(cast(BackstopError, error)))


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    raised = cast(HTTPException, error)
    return _respond(problem(raised.status_code, f"{raised.detail}: {request.method} {request.url.path}"))


async def _bug(request: Request, error: Exception) -> JSONResponse:
    """The client gets a problem document, the server's log the traceback."""
    return _respond(problem(500, f"unexpected error: {request.method} {request.url.path}"))


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    found = cast(RequestValidationError, error).errors()
    if found[0]["type"] == "json_invalid":
        return _respond(problem(400, f"the body is not valid JSON: {found[0]['ctx']['error']}"))
    errors = [{"field": _field(one), "detail": one["msg"]} for one in found]
    detail = "; ".join(f"{one['field']}: {one['detail']}" for one in errors)
    return _respond(problem(422, detail, field=errors[0]["field"], errors=errors))


def _field(error: Any) -> str:
    place = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
    return ".".join(place) or "body"
