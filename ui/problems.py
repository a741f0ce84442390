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
from ui.openai.errors import RequestRefused, error_response, speaks_openai
from ui.seeing.request import current_request_id

_REFUSALS: dict[type[BackstopError], tuple[HTTPStatus, str]] = {
    BadQuestion: (HTTPStatus.UNPROCESSABLE_ENTITY, "question"),
    BadFilter: (HTTPStatus.UNPROCESSABLE_ENTITY, "filters"),
    BadDocument: (HTTPStatus.UNPROCESSABLE_ENTITY, ""),
    DocumentMissing: (HTTPStatus.NOT_FOUND, ""),
    DocumentRemoved: (HTTPStatus.GONE, ""),
    NotOwn: (HTTPStatus.FORBIDDEN, ""),
    ScopeMissing: (HTTPStatus.FORBIDDEN, ""),
    ConversationMissing: (HTTPStatus.NOT_FOUND, ""),
    BadTitle: (HTTPStatus.UNPROCESSABLE_ENTITY, "title"),
    BadCursor: (HTTPStatus.UNPROCESSABLE_ENTITY, "cursor"),
    BadFeedback: (HTTPStatus.UNPROCESSABLE_ENTITY, "reason"),
    LanguageModelUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "generator"),
    LanguageModelBusy: (HTTPStatus.SERVICE_UNAVAILABLE, "generator"),
    LineFull: (HTTPStatus.SERVICE_UNAVAILABLE, ""),
    OriginBusy: (HTTPStatus.CONFLICT, ""),
    StillCarriedOut: (HTTPStatus.CONFLICT, ""),
    KeyReused: (HTTPStatus.UNPROCESSABLE_ENTITY, "Idempotency-Key"),
    VectorServerUnreachable: (HTTPStatus.SERVICE_UNAVAILABLE, ""),
}
"""The status of each error that a client can act on, and the field that is wrong, where it is one."""
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


def refusal(status: int, detail: str, headers: Mapping[str, str] | None = None, **more: object) -> JSONResponse:
    """The response that refuses a request."""
    return problem_response(problem(status, detail, **more), headers)


def problem_of(error: BackstopError) -> dict[str, object]:
    """The problem document of an error that a client can act on."""
    if isinstance(error, RequestRefused):
        return problem(error.status, str(error), field=error.param, code=error.code)
    status, field = _REFUSALS.get(type(error), (HTTPStatus.INTERNAL_SERVER_ERROR, ""))
    return problem(status, str(error), **({"field": field} if field else {}))


def add_problem_handlers(app: FastAPI) -> None:
    """Make an application answer its errors with problem documents."""
    app.add_exception_handler(BackstopError, _backstop_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, answer_bug)


async def _backstop_error(request: Request, error: Exception) -> JSONResponse:
    refused = cast(BackstopError, error)
    seconds = _COME_AGAIN_SECONDS.get(type(refused))
    return problem_response(problem_of(refused), {"Retry-After": str(seconds)} if seconds else None)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    raised = cast(HTTPException, error)
    detail = f"{raised.detail}: {request.method} {request.scope['path']}"
    return refusal(raised.status_code, detail, raised.headers)


async def answer_bug(request: Request, error: Exception) -> Response:
    """The client gets a problem document, the server's log the traceback."""
    told = problem(500, f"unexpected error: {request.method} {request.scope['path']}")
    response = error_response(told) if speaks_openai(request.url.path) else problem_response(told)
    response.headers.update(security_headers(request.url.scheme))  # A bug in the layers that add them passes none.
    return response


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    found = cast(RequestValidationError, error).errors()
    if found[0]["type"] == "json_invalid":
        return refusal(400, f"the body is not valid JSON: {found[0]['ctx']['error']}")
    errors = [{"field": _field(one), "detail": one["msg"]} for one in found[:_MOST_TOLD]]
    detail = "; ".join(f"{one['field']}: {one['detail']}" for one in errors)
    return refusal(422, detail, field=errors[0]["field"], errors=errors)


def _field(error: Any) -> str:
    place = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
    return ".".join(place) or "body"
