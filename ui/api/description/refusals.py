"""How a refusal is described: the problem document, and when each status is given."""

from http import HTTPStatus
from typing import Any

from ui.problems import problem

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457). Programs go by status and field, people read the detail.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "about:blank: the status says what kind of problem it is."},
        "title": {"type": "string", "description": "What the status is called."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What is wrong, and where."},
        "request_id": {"type": "string", "description": "The id of the request, as in X-Request-Id and the log."},
        "field": {"type": "string", "description": "The field or parameter that is wrong, where it is one."},
        "errors": {
            "type": "array",
            "description": "All fields that are wrong, where there are several.",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}

_WHEN = {
    400: ("The body is no JSON, or no form.", "the body is not valid JSON: Expecting value"),
    401: ("A key is needed, or the one that was sent is not valid.", "this needs a key"),
    403: ("The caller may not do this.", "this key may not write; it needs the scope write"),
    404: ("There is none, or it is somebody else's.", "there is none with this id"),
    408: ("The body came too slowly.", "the body did not come in time"),
    409: ("Something that was asked for before is still under way.", "the first request is still carried out"),
    410: ("It was removed on purpose.", "the document 'lamp.md' was removed"),
    412: ("It is another version than If-Match names.", "this is another version than If-Match names"),
    413: ("The body is too large.", "the body is too large"),
    415: ("The body is of another type than is read here.", "the body must be application/json, not text/plain"),
    422: ("A field or parameter is not what is asked for; `field` names it.", "limit: Input should be less than 101"),
    429: ("Too many requests; Retry-After says in how many seconds to come back.", "too many questions"),
    503: ("Too much at once, or what it needs is not there just now, such as a language model.", "no language model"),
}
_HEADERS = {
    401: {"WWW-Authenticate": {"description": "How to show a key.", "schema": {"type": "string"}}},
    429: {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}}},
    503: {"Retry-After": {"description": "Seconds to wait, where that helps.", "schema": {"type": "string"}}},
}


def name_of(status: int) -> str:
    """What the response is called among the components.

    >>> name_of(404)
    'NotFound'
    """
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def responses() -> dict[str, Any]:
    """All refusals, as components of the description."""
    return {name_of(status): _response(status) for status in _WHEN}


def reference(status: int) -> dict[str, str]:
    """A refusal, where an operation gives it."""
    return {"$ref": f"#/components/responses/{name_of(status)}"}


def _response(status: int) -> dict[str, Any]:
    description, detail = _WHEN[status]
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": problem(status, detail)}
    headers = {"headers": _HEADERS[status]} if status in _HEADERS else {}
    return {"description": description, **headers, "content": {"application/problem+json": content}}
