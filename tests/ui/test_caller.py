"""Whose is it: every route and every handler of the page knows, and nobody reaches what is somebody else's."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.index import Index
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.settings import Settings
from tests.ui.access.every_route import api_routes
from ui.access.anonymous import COOKIE
from ui.caller import administering, asking, writing
from ui.server.app import create_app

FORCE = "How many troops would a viable multinational force need?"
ABOUT_NOBODY = {"/healthz", "/readyz"}
"""Whether the service works is nobody's."""


@pytest.fixture(scope="module")
def app(bundled_index: Index, assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The whole application."""
    with closing(Archive(tmp_path_factory.mktemp("archive"))) as archive:
        yield create_app(bundled_index, assistant, archive, Settings())


@pytest.fixture
def ann(app: FastAPI) -> Iterator[TestClient]:
    """Somebody with a cookie of her own."""
    with TestClient(app, base_url="http://localhost") as client:
        yield client


@pytest.fixture
def bob(app: FastAPI) -> Iterator[TestClient]:
    """Somebody else."""
    with TestClient(app, base_url="http://localhost") as client:
        yield client


def test_every_route_takes_the_caller(app: FastAPI) -> None:
    """A route without it would show everybody's rows, sooner or later."""
    ours = api_routes(app)
    callers = {asking, writing, administering}
    without = {
        route.path for route in ours if not callers & {dependency.call for dependency in route.dependant.dependencies}
    }

    assert len(ours) > 15
    assert without == ABOUT_NOBODY


def test_every_handler_of_the_page_takes_the_caller(app: FastAPI) -> None:
    """Each has the request, and asks it whose it is."""
    mounted: list[Any] = [getattr(route, "app", None) for route in app.routes]
    blocks = next(one.get_blocks() for one in mounted if hasattr(one, "get_blocks"))
    handlers = [one.fn for one in blocks.fns.values() if one.fn]

    assert len(handlers) > 25
    for handler in handlers:
        original = inspect.unwrap(handler)
        assert gr.Request in [one.annotation for one in inspect.signature(original).parameters.values()], original
        calls = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(original))))
            if isinstance(node, ast.Call)
        }
        assert calls & {"caller_of", "_ask"}, original


def test_the_cookie_is_random_lasting_and_out_of_reach_of_scripts(app: FastAPI) -> None:
    """It is given once, and whoever sends nonsense gets a new one."""
    with TestClient(app, base_url="http://localhost") as client:
        first = client.get("/healthz").headers["set-cookie"]
        again = client.get("/healthz").headers
        nonsense = client.get("/healthz", headers={"cookie": f"{COOKIE}=' OR 1=1"}).headers["set-cookie"]

    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(first.split("; "))
    assert "Secure" not in first
    assert "set-cookie" not in again
    assert nonsense.split(";")[0] != first.split(";")[0]


def test_over_https_the_cookie_stays_on_https(app: FastAPI) -> None:
    with TestClient(app, base_url="https://localhost") as client:
        assert "Secure" in client.get("/healthz").headers["set-cookie"]


def test_feedback_is_for_ones_own_answers(ann: TestClient, bob: TestClient) -> None:
    """Somebody else's answer is as if it were not there."""
    answer = ann.post("/api/ask", json={"question": FORCE}).json()
    said = {"answer_id": answer["id"], "rating": "down", "reason": "outdated", "comment": "There is a newer one."}

    assert bob.post("/api/feedback", json=said).status_code == 404
    assert ann.post("/api/feedback", json=said).status_code == 204
    assert ann.post("/api/feedback", json={**said, "rating": "up"}).json()["field"] == "reason"
    assert ann.post("/api/feedback", json={**said, "reason": "ugly"}).status_code == 422


def test_streamed_answers_are_kept_as_well(ann: TestClient) -> None:
    streamed = ann.post("/api/ask/stream", json={"question": FORCE}).text
    last = next(line for line in reversed(streamed.splitlines()) if line.startswith("data: "))
    answer_id = json.loads(last.removeprefix("data: "))["id"]

    assert ann.post("/api/feedback", json={"answer_id": answer_id, "rating": "up"}).status_code == 204


def test_where_the_archive_lies(tmp_path: Path) -> None:
    """Apart from the index, which can be made again; conversations cannot."""
    Archive(tmp_path).close()
    assert [path.name for path in tmp_path.glob("*.sqlite3")] == ["conversations.sqlite3"]
