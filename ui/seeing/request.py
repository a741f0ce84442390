"""The request that is being answered: its id stands on the response, in problem documents and in every line of the log;
what is noted of it on its way is told when it is over."""

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

HEADER = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


@dataclass(slots=True)
class SeenRequest:
    """``route`` is the template of the path, never the path, which may name a document; "refused" when none was
    reached. ``caller`` is shortened. ``status`` is None while there is no response.
    """

    id: str
    method: str
    route: str = "refused"
    caller: str = ""
    status: int | None = None


_current: ContextVar[SeenRequest | None] = ContextVar("request", default=None)


def begin_request(method: str, given_id: str | None) -> SeenRequest:
    """A request that holds in this context."""
    request = SeenRequest(_id(given_id), method)
    _current.set(request)
    return request


def _id(given: str | None) -> str:
    """The id that a client or a proxy gave when it is a plain word, else a new one.

    >>> _id("build-4711"), len(_id("not \\n sane"))
    ('build-4711', 16)
    """
    return given if given and _SANE.fullmatch(given) else secrets.token_hex(8)


def current_request() -> SeenRequest | None:
    """The request that this code runs for; None outside of one."""
    return _current.get()


def current_request_id() -> str | None:
    """The id of the request that this code runs for; None outside of one."""
    request = _current.get()
    return request.id if request else None
