"""The layers that every request passes on its way in, put around the application in their order."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from ui.access.body_limit import BodyLimit
from ui.access.guard import Guard
from ui.access.identify import Identify
from ui.access.rules import AccessRules
from ui.access.store import AccessStore

_METHODS = ("GET", "POST", "PATCH", "DELETE")
_SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Request-Id")
_READ = ("ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-Id")


def tell_callers_apart(app: FastAPI, store: AccessStore, rules: AccessRules) -> None:
    """Let nobody in who may not; what was added before is told who calls."""
    app.add_middleware(Identify, store=store, rules=rules)


def guard(app: FastAPI, rules: AccessRules) -> None:
    """Put around everything that was added before what holds for everybody, and for every response."""
    app.add_middleware(BodyLimit)
    # Its preflight requests carry no key, so they are answered before anybody is asked for one. The page's framework
    # sends headers of its own unless this layer is there.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=rules.origins,
        allow_methods=_METHODS,
        allow_headers=_SENT,
        expose_headers=_READ,
    )
    app.add_middleware(Guard, hosts=rules.hosts, origins=rules.origins)
