"""The id of the request that is being answered: on the response, in problem documents and in every line of the log."""

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_current: ContextVar[str | None] = ContextVar("request id", default=None)


def begin_request(given: str | None) -> str:
    """Take the id that a client or a proxy gave when it is a plain word, else make one; it holds in this context.

    >>> begin_request("build-4711")
    'build-4711'
    >>> len(begin_request("not \\n sane"))
    16
    """
    request_id = given if given and _SANE.fullmatch(given) else secrets.token_hex(8)
    _current.set(request_id)
    return request_id


def current_request_id() -> str | None:
    """The id of the request that this code runs for; None outside of one."""
    return _current.get()
