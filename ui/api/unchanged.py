"""Answers that a client may keep: it names the version that it has, and is only sent another one."""

import hashlib
from http import HTTPStatus
from typing import Annotated

from fastapi import Header, HTTPException, Response
from pydantic_core import to_json

Has = Annotated[str | None, Header(alias="If-None-Match", description="The ETag of what the client has: 304 then.")]
Meant = Annotated[str | None, Header(alias="If-Match", description="The ETag of what is meant: else 412.")]

_KEPT = "private, no-cache"
"""By the client alone, which asks each time whether it still holds: a document may be removed at any moment."""


def versioned(has: str | None, value: object, version: str | None = None) -> Response:
    """A value as JSON with the tag of its version, or 304 when that is what the client ``has``, by If-None-Match.

    ``version`` names the value; without it the digest of the JSON does.
    """
    body = None if version else to_json(value)
    tag = tag_of(version or hashlib.sha256(body or b"").hexdigest())
    headers = {"ETag": tag, "Cache-Control": _KEPT}
    if names(has, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body or to_json(value), media_type="application/json", headers=headers)


def require_version(meant: str, version: str) -> None:
    """Refuse a change with 412 when the client ``meant`` other versions than this one, by If-Match."""
    if not names(meant, tag_of(version), weakly=False):
        raise HTTPException(HTTPStatus.PRECONDITION_FAILED, "this is another version than If-Match names")


def tag_of(version: str) -> str:
    """A digest as entity tag.

    >>> tag_of("0" * 64)
    '"00000000000000000000000000000000"'
    """
    return f'"{version[:32]}"'


def names(header: str | None, tag: str, weakly: bool = True) -> bool:
    """Whether a list of entity tags names one; ``weakly`` also as W/"…".

    >>> names('"a", W/"b"', '"b"'), names('W/"b"', '"b"', weakly=False), names("*", '"b"'), names(None, '"b"')
    (True, False, True, False)
    """
    given = [one.strip() for one in (header or "").split(",")]
    return "*" in given or tag in given or (weakly and f"W/{tag}" in given)
