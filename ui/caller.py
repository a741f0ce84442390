"""Whose is it: one function from a request to the caller, for every route and every handler of the page."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, get_args

from fastapi import Depends
from starlette.requests import Request

from index.errors import BackstopError

ID_HEADER = "x-backstop-caller"
SCOPES_HEADER = "x-backstop-scopes"
"""What ui/access/identify.py tells everything behind it; what a client sends under these names never gets there."""

ScopeName = Literal["ask", "write", "admin"]
SCOPES: tuple[ScopeName, ...] = get_args(ScopeName)
EVERYTHING: frozenset[ScopeName] = frozenset(SCOPES)
_KEY = "key-"


class ScopeMissing(BackstopError):
    """The caller may not do what was asked for."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: every stored row carries this id. ``scopes`` is what they may do."""

    id: str
    scopes: frozenset[ScopeName] = EVERYTHING

    @property
    def has_key(self) -> bool:
        """Whether the caller came in with a key, not only with a cookie that anybody gets."""
        return self.id.startswith(_KEY)

    def require(self, scope: ScopeName) -> None:
        """Raise ScopeMissing unless the caller has a scope."""
        if scope not in self.scopes:
            raise ScopeMissing(f"this needs a key with the scope {scope!r}")


class HasHeaders(Protocol):
    """A request, of the API or of the page's framework."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers by name, in lower case."""
        ...


def caller_with_key(key_id: str, scopes: frozenset[ScopeName]) -> Caller:
    """Whoever came in with a key: the same caller each time."""
    return Caller(f"{_KEY}{key_id}", scopes)


def caller_of(request: HasHeaders) -> Caller:
    """The caller of a request; KeyError for one that did not pass ui/access/identify.py."""
    names = request.headers[SCOPES_HEADER].split(",")
    return Caller(request.headers[ID_HEADER], frozenset(one for one in SCOPES if one in names))


def _who_may(scope: ScopeName) -> Callable[[Request], Awaitable[Caller]]:
    """What a route depends on that needs a scope: the caller; raises ScopeMissing."""

    async def caller(request: Request) -> Caller:
        found = caller_of(request)
        found.require(scope)
        return found

    return caller


asking, writing, administering = _who_may("ask"), _who_may("write"), _who_may("admin")

Asking = Annotated[Caller, Depends(asking)]
"""Who asks, for routes that read and answer. Conversations and feedback are the caller's own, and belong here."""

Writing = Annotated[Caller, Depends(writing)]
"""Who brings something in, or takes their own out."""

Administering = Annotated[Caller, Depends(administering)]
"""Who changes what everybody sees, or looks at how the service does."""
