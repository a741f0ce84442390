"""The page's framework answers only what the page needs, and only to whom it belongs."""

import secrets
import time
from pathlib import Path
from typing import Any

import pytest

from tests.ui.access.every_route import requests_of
from tests.ui.access.locked import Locked
from tests.ui.access.page_events import OpenPage, file_data, function_of
from ui.access.page_routes import kind_of

PAGE = "/gradio_api"
ANSWERED = {
    "GET /", "HEAD /", "GET /config", "GET /config/", "GET /favicon.ico", "GET /robots.txt", "GET /theme.css",
    "GET /assets/x", "GET /static/x", f"GET {PAGE}/app_id", f"GET {PAGE}/info", f"GET {PAGE}/theme.css",
    f"GET {PAGE}/heartbeat/x", f"GET {PAGE}/queue/data", f"GET {PAGE}/upload_progress",
    f"POST {PAGE}/cancel", f"POST {PAGE}/queue/join", f"POST {PAGE}/reset", f"POST {PAGE}/run/x", f"POST {PAGE}/upload",
}  # fmt: skip
FILES = ["/etc/passwd", "../../keys.sqlite3", "http://127.0.0.1/x", "", "x/lamp.md"]
NOTE = b"---\ntitle: The harbour lamp\n---\n\nThe harbour lamp can be seen from 34 miles away.\n"


@pytest.fixture
def ann(locked: Locked) -> OpenPage:
    """Somebody with the page open."""
    return OpenPage(locked.client, locked.bearer("ask", "write"), secrets.token_hex(6))


@pytest.fixture
def bob(locked: Locked) -> OpenPage:
    """Somebody else."""
    return OpenPage(locked.client, locked.bearer("ask", "write"), secrets.token_hex(6))


def as_page_of(one: OpenPage, other: OpenPage) -> OpenPage:
    """What one caller can do who knows the name of another one's page."""
    return OpenPage(one.client, one.headers, other.name)


def begin(page: OpenPage) -> str:
    """The id of an event that a page began: it asks nothing."""
    function = function_of(page.client, page.headers, "question", "submit")
    joined = page.join(["", "", None, None, False], function)
    assert joined.status_code == 200, joined.text
    return str(joined.json()["event_id"])


def test_routes_that_the_page_does_not_need_are_not_there(locked: Locked) -> None:
    """A new release of the framework may bring more: each must be looked at."""
    headers = locked.bearer("ask", "write", "admin")
    page = [
        one for one in requests_of(locked.app) if one[1].startswith((f"{PAGE}/", "/monitoring", "/login", "/svelte"))
    ]
    unneeded = [(method, path) for method, path in page if not kind_of(method, path)]

    assert {f"{method} {path}" for method, path in requests_of(locked.app) if kind_of(method, path)} == ANSWERED
    assert len(unneeded) > 50
    for method, path in unneeded:
        refused = locked.client.request(method, path, headers=headers)
        assert (refused.status_code, "no such route" in refused.text or method == "HEAD") == (404, True), (method, path)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/stream/x/1/2/playlist.m3u8",
        "/gradio_api/call/ask",
        "/gradio_api//file=/etc/passwd",
        "/assets/../gradio_api/file=/etc/passwd",
        "/gradio_api/run/%2e%2e/file=/etc/passwd",
        "/gradio_api/heartbeat/x/../../file=/etc/passwd",
    ],
)
def test_files_and_other_servers_are_out_of_reach(locked: Locked, path: str) -> None:
    refused = locked.client.get(path, headers=locked.bearer("ask", "write", "admin"))

    assert refused.status_code in (403, 404), refused.text[:200]
    assert "root:" not in refused.text


def test_an_open_page_is_its_callers_alone(ann: OpenPage, bob: OpenPage) -> None:
    """Whoever knows its name sees, begins and stops nothing there."""
    event = begin(ann)
    as_ann = as_page_of(bob, ann)
    foreign: list[Any] = [
        as_ann.watch(),
        as_ann.client.get(f"/gradio_api/heartbeat/{ann.name}", headers=bob.headers),
        as_ann.join(["", "", None, None, False], 0),
        as_ann.run([], 0),
        as_ann.cancel(event),
        bob.cancel(event),
        bob.run([], 0, event_id=event),
        bob.client.post("/gradio_api/reset", json={"event_id": event}, headers=bob.headers),
    ]
    seen = ann.watch()

    assert [(one.status_code, one.headers["content-type"]) for one in foreign] == [
        (403, "application/problem+json")
    ] * len(foreign)
    assert seen.status_code == 200
    assert event in seen.text
    assert "process_completed" in seen.text


def test_the_own_event_can_be_stopped(ann: OpenPage) -> None:
    assert ann.cancel(begin(ann)).status_code == 200


@pytest.mark.parametrize("name", [7, "", "x" * 101, ["x"], {"path": "x"}])
def test_names_of_pages_are_short_texts(ann: OpenPage, name: object) -> None:
    assert ann.run([], 0, session_hash=name).status_code in (400, 403)


def test_a_name_is_given_once(ann: OpenPage, bob: OpenPage) -> None:
    """Else one could be looked at and another one be used."""
    begin(ann)
    both = f"/gradio_api/queue/data?session_hash={bob.name}&session_hash={ann.name}"

    assert bob.client.get(both, headers=bob.headers).status_code == 400
    assert bob.client.get("/gradio_api/queue/data", headers=bob.headers).status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 100_000, b'{"data": ' + b"[" * 100_000])
def test_what_is_no_object_is_refused(ann: OpenPage, body: bytes) -> None:
    headers = {**ann.headers, "Content-Type": "application/json"}

    assert ann.client.post("/gradio_api/queue/join", content=body, headers=headers).status_code == 400


def documents_of(page: OpenPage) -> list[str]:
    """The titles of what a caller brought in."""
    listed = page.client.get("/api/documents?own=true", headers=page.headers).json()["documents"]
    return [one["title"] for one in listed]


def wait_until_in(page: OpenPage) -> list[str]:
    """The same, as soon as there is something."""
    until = time.monotonic() + 30
    while not documents_of(page) and time.monotonic() < until:
        time.sleep(0.1)
    return documents_of(page)


def folder_of(locked: Locked) -> Path:
    """Where the page's uploads lie."""
    return locked.data / "page-uploads"


def test_an_upload_is_its_callers_alone_and_goes_when_it_is_taken(locked: Locked, ann: OpenPage, bob: OpenPage) -> None:
    function = function_of(ann.client, ann.headers, "upload", "upload")
    begin(ann)
    (name,) = ann.upload("lamp.md", NOTE).json()
    assert str(locked.data) not in name
    for page in (bob, as_page_of(bob, ann)):
        assert page.join([[file_data(name)]], function).status_code == 403
        assert page.run([[file_data(name)]], function).status_code == 403

    assert ann.join([[file_data(name)]], function).status_code == 200
    assert "process_completed" in ann.watch().text
    assert wait_until_in(ann) == ["The harbour lamp"]
    assert documents_of(bob) == []
    assert not [one for one in folder_of(locked).rglob("*") if one.is_file() and one.stat().st_size]
    assert ann.join([[file_data(name)]], function).status_code == 403


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("place", ["upload", "question", "deep"])
def test_no_other_file_is_taken(ann: OpenPage, path: str, place: str) -> None:
    """Neither where files belong, nor in place of anything else."""
    part, event = ("question", "submit") if place == "question" else ("upload", "upload")
    function = function_of(ann.client, ann.headers, part, event)
    data: object = {"x": [[{"y": file_data(path)}]]} if place == "deep" else [file_data(path)]
    refused = ann.join([data, "", None, None, False], function)

    assert (refused.status_code, "upload it again" in refused.text) == (403, True)


def test_the_same_file_twice_and_by_two_is_two_uploads(locked: Locked, ann: OpenPage, bob: OpenPage) -> None:
    names = [page.upload("lamp.md", NOTE).json()[0] for page in (ann, ann, bob)]

    assert len(set(names)) == 3
    assert all((folder_of(locked) / one).is_file() for one in names)


def test_uploads_need_the_scope_to_write(locked: Locked) -> None:
    """Nothing is even stored."""
    before = sorted(folder_of(locked).rglob("*"))
    reader = OpenPage(locked.client, locked.bearer("ask"), "reader")
    refused = reader.upload("lamp.md", NOTE)

    assert (refused.status_code, "'write'" in refused.text) == (403, True)
    assert sorted(folder_of(locked).rglob("*")) == before


def test_how_far_an_upload_has_come_is_its_callers(ann: OpenPage, bob: OpenPage) -> None:
    """It would tell the names of files."""
    assert ann.upload("lamp.md", NOTE, upload_id="u1").status_code == 200
    progress = "/gradio_api/upload_progress?upload_id=u1"

    assert bob.client.get(progress, headers=bob.headers).status_code == 403
    assert bob.upload("lamp.md", NOTE, upload_id="u1").status_code == 403


def test_what_is_no_upload_keeps_nothing(ann: OpenPage) -> None:
    refused = ann.client.post("/gradio_api/upload", content=b"x", headers=ann.headers)

    assert refused.status_code == 400
