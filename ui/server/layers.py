"""The layers around the routes: what every request passes on its way in, and every response on its way out."""

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from ui.access.guard import Guard
from ui.access.identify import Identify
from ui.access.store import AccessStore
from ui.api.other_methods import HeadAsGet
from ui.limits.bodies import Bodies
from ui.limits.failed_sign_ins import FailedSignIns
from ui.limits.rate_limited import RateLimited
from ui.openai.errors import OpenAiErrors
from ui.seeing.innermost import Innermost
from ui.seeing.outermost import Outermost
from ui.server.running import Running
from ui.server.shutdown import EndlessStreams

_SILENT_SECONDS = 20.0
_BODY_SECONDS = 300.0
_METHODS = ("GET", "POST", "PATCH", "DELETE")
_SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Request-Id")
_READ = ("ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-Id")


def layers(running: Running, store: AccessStore) -> list[Middleware]:
    """From the outside in. Their order matters: the reasons stand beside them."""
    rules = running.rules
    return [
        Middleware(Outermost, tell=running.metrics.request),  # No response leaves without an id, none is missed.
        Middleware(OpenAiErrors),  # Also words what the layers below refuse.
        Middleware(Guard, hosts=rules.hosts, origins=rules.origins),
        # Preflight requests carry no key, so they are answered before anybody is asked for one. The page's framework
        # lets pages of this machine in by headers of its own, unless it finds this very layer in the application.
        Middleware(
            CORSMiddleware,
            allow_origins=rules.origins,
            allow_methods=_METHODS,
            allow_headers=_SENT,
            expose_headers=_READ,
        ),
        Middleware(Bodies, silent=_SILENT_SECONDS, whole=_BODY_SECONDS),
        Middleware(EndlessStreams, closing=running.closing),
        Middleware(FailedSignIns, limits=running.limits),  # Counts the refusals of the next one.
        Middleware(Identify, store=store, rules=rules),
        Middleware(HeadAsGet),
        Middleware(RateLimited, limits=running.limits, line=running.line),  # Counts for who calls.
        Middleware(Innermost),
    ]
