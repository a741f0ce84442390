"""What is known of one request: filled in on its way through the application, told when it is over."""

from dataclasses import dataclass

from starlette.types import Scope

_KEY = "backstop.request"


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


def remember(scope: Scope, request: SeenRequest) -> None:
    """Have a request found again further inside, where the scope may be a copy."""
    scope.setdefault("state", {})[_KEY] = request


def remembered(scope: Scope) -> SeenRequest | None:
    """The request of a scope; None where nobody looks."""
    found = scope.get("state", {}).get(_KEY)
    return found if isinstance(found, SeenRequest) else None
