"""Every response of the whole application carries the headers that keep browsers from doing harm with it."""

import pytest
from fastapi.testclient import TestClient

from tests.ui.access.locked import Locked
from tests.ui.server.test_layers import EVERY_RESPONSE
from ui.access.keys import Keys

FORCE = {"question": "How many troops would a viable multinational force need?"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/docs", 200),
        ("/config", 200),
        ("/theme.css", 200),
        ("/favicon.ico", 200),
        ("/healthz", 200),
        ("/sign-in", 200),
        ("/api/facets", 200),
        ("/api/documents/none", 404),
        ("/api/search", 422),
        ("/v1/models/none", 404),
        ("/gradio_api/file=/etc/passwd", 404),
        ("/gradio_api/queue/data", 400),
        ("/metrics", 403),
        ("/assets/none.js", 404),
    ],
)
def test_whatever_answers(locked: Locked, path: str, status: int) -> None:
    """And no page of another site may read it, nor one of another program on this machine."""
    for origin in ("https://evil.example", "http://localhost:3000", "null"):
        response = locked.client.get(path, headers={**locked.bearer("ask"), "Origin": origin})

        assert response.status_code == status
        assert set(response.headers) >= EVERY_RESPONSE
        assert "access-control-allow-origin" not in response.headers


def test_also_an_export(locked: Locked) -> None:
    headers = locked.bearer("ask")
    missing = locked.client.get("/api/conversations/none/export?format=html", headers=headers)
    answered = locked.client.post("/api/ask", json=FORCE, headers=headers)

    assert (missing.status_code, answered.status_code) == (404, 200)
    for response in (missing, answered):
        assert set(response.headers) >= EVERY_RESPONSE
        assert "no-store" in response.headers["cache-control"]


def test_also_a_bug(locked: Locked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it is: here even in what lets callers in."""

    def broken(self: Keys, token: str) -> None:
        raise RuntimeError("broken")

    headers = locked.bearer("ask")
    monkeypatch.setattr(Keys, "find", broken)
    client = TestClient(locked.app, base_url="http://localhost", raise_server_exceptions=False)
    for path in ("/api/facets", "/v1/models"):
        response = client.get(path, headers=headers)
        assert response.status_code == 500
        assert set(response.headers) >= EVERY_RESPONSE
        assert "broken" not in response.text
