"""Requests that come too often, and those that nobody can wait for."""

import threading

import pytest

from rag.line import Line
from rag.stop import Stop
from tests.ui.limits.small_app import app_of, client_of
from ui.caller import ID_HEADER
from ui.limits.rate_limited import RateLimited
from ui.limits.rate_limits import RateLimits

LINE = Line(1, waiting=1, seconds=1)


def limited(line: Line = LINE, **limits: str) -> RateLimited:
    """An application behind limits."""
    return RateLimited(app_of(), RateLimits({name.replace("_", "-"): limit for name, limit in limits.items()}), line)  # type: ignore[misc]


@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/stream", "/v1/chat/completions"])
def test_too_many_questions_are_refused_with_what_was_allowed_and_when_to_come_again(path: str) -> None:
    client = client_of(limited(questions="2/minute"))
    first, second, third = (client.post(path, json={}) for _ in range(3))

    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 429)
    assert first.headers["ratelimit-policy"] == '"questions";q=2;w=60'
    assert first.headers["ratelimit"].startswith('"questions";r=1;t=')
    assert third.headers["content-type"] == "application/problem+json"
    assert 1 <= int(third.headers["retry-after"]) <= 60
    assert third.json()["detail"].startswith("more than 2 questions of one caller in 60 seconds")


def test_a_key_is_counted_wherever_it_comes_from_and_an_address_without_one_whatever_it_calls_itself() -> None:
    app = limited(questions="1/minute")

    def status(address: str, caller: str) -> int:
        return client_of(app, address).post("/api/ask", headers={ID_HEADER: caller}).status_code

    assert [status("10.0.0.7", "key-1"), status("10.0.0.8", "key-1"), status("10.0.0.8", "key-2")] == [200, 429, 200]
    assert [status("10.0.0.9", "anon-1"), status("10.0.0.9", "anon-2")] == [200, 429]


def test_an_address_is_counted_over_all_its_keys_and_all_it_does() -> None:
    client = client_of(limited(questions="9/minute", address="2/minute"))

    assert client.post("/api/ask", headers={ID_HEADER: "key-1"}).status_code == 200
    assert client.get("/api/search?q=x").status_code == 200
    refused = client.post("/api/ask", headers={ID_HEADER: "key-2"})
    assert refused.status_code == 429
    assert "more than 2 requests of one address" in refused.json()["detail"]


def test_reading_and_looking_whether_it_works_are_free() -> None:
    client = client_of(limited(questions="1/day", writes="1/day", searches="1/day", address="1/day"))
    for path in ("/healthz", "/readyz", "/api/documents", "/api/documents/a.md", "/", "/metrics", "/v1/models"):
        for _ in range(3):
            assert client.get(path).status_code == 200


def test_who_finds_the_line_full_is_sent_away_before_anything_is_read() -> None:
    line, waits = Line(1, waiting=1, seconds=30), threading.Event()

    def wait() -> None:
        with line.place(Stop()):
            waits.wait()

    client = client_of(limited(line))
    with line.place(Stop()):
        waiting = threading.Thread(target=wait)
        waiting.start()
        while not line.full:
            pass
        for path in ("/api/ask", "/v1/chat/completions"):
            refused = client.post(path, json={})
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert client.get("/api/documents").status_code == 200
        waits.set()
    waiting.join()
    assert client.post("/api/ask", json={}).status_code == 200
