"""All routes of an application, wherever they are included from, as requests that could be sent."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

_IN_PATH = re.compile(r"\{[^}]*\}")


def api_routes(app: FastAPI) -> list[APIRoute]:
    """Our own routes that the API's description names."""
    return [route for route in _all(app) if isinstance(route, APIRoute) and route.include_in_schema and _ours(route)]


def requests_of(app: FastAPI) -> list[tuple[str, str]]:
    """A method and a path for every route there is: ours, those of the description, and those of the page."""
    mounted: list[Any] = [getattr(route, "app", None) for route in app.routes]
    page = next(one for one in mounted if hasattr(one, "get_blocks"))
    found = {
        (method, _IN_PATH.sub("x", route.path))
        for route in [*_all(app), *_all(page)]
        for method in getattr(route, "methods", None) or ("GET",)
        if getattr(route, "path", "")
    }
    return sorted(found)


def _all(app: Any) -> list[Any]:
    found: list[Any] = []
    waiting: list[Any] = list(app.routes)
    while waiting:
        route = waiting.pop()
        original = getattr(route, "original_router", None)
        waiting.extend(original.routes if original else ())
        found.append(route)
    return found


def _ours(route: APIRoute) -> bool:
    return route.endpoint.__module__.startswith("ui.")
