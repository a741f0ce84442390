"""Bodies of requests that no route can read are refused before any route tries."""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form

_FORM = "multipart/form-data"
_JSON = "application/json"
_MAYBE_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")


async def expect_readable_body(request: Request) -> None:
    """For every route to depend on: refuses a body of another type than the route reads, and halves of characters.

    JSON can spell half a surrogate pair, which is no character and which no database or model can hold.
    """
    field = getattr(request.scope.get("route"), "body_field", None)
    if field is None:
        return
    wanted = _FORM if isinstance(field.field_info, Form) else _JSON
    await _refuse_other_type(request, wanted)
    if wanted == _JSON and _MAYBE_HALF.search(body := await request.body()):
        _refuse_halves(body)


async def _refuse_other_type(request: Request, wanted: str) -> None:
    given = request.headers.get("content-type", "").split(";")[0].strip().lower()
    json_alike = wanted == _JSON and given.startswith("application/") and given.endswith("+json")
    if given == wanted or json_alike or (not given and not await request.body()):
        return
    raise HTTPException(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"the body must be {wanted}, not {given or 'of an unnamed type'}"
    )


def _refuse_halves(body: bytes) -> None:
    for place in _halves(json.loads(body)):
        message = "half a surrogate pair, which is no character"
        raise RequestValidationError([{"type": "string_unicode", "loc": ("body", *place), "msg": message}])


def _halves(body: Any) -> Iterator[tuple[str | int, ...]]:
    """The places of texts, and of what holds names, with halves of characters; a body may be nested deeply."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), body)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, str) and _HALF.search(value):
            yield place
        elif isinstance(value, list):
            waiting += [((*place, number), one) for number, one in enumerate(value)]
        elif isinstance(value, dict):
            if any(map(_HALF.search, value)):
                yield place
            waiting += [((*place, name), one) for name, one in value.items()]
