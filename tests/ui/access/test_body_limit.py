"""What is too large is refused by every route of the whole application."""

import pytest

from tests.ui.access.locked import Locked

PIECE = b"x" * 100_000


@pytest.mark.parametrize("path", ["/api/ask", "/api/documents", "/api/sync", "/gradio_api/upload", "/sign-in", "/x"])
def test_every_route_refuses_what_is_too_large(locked: Locked, path: str) -> None:
    """With a problem document and the headers of every response."""
    headers = {**locked.bearer("ask", "write", "admin"), "Content-Length": str(65 * 2**20)}
    refused = locked.client.post(path, content=b"x", headers=headers)

    assert (refused.status_code, refused.json()["status"]) == (413, 413)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join", "/gradio_api/run/x", "/v1/chat/completions"])
def test_also_when_the_size_is_not_said(locked: Locked, path: str) -> None:
    headers = {**locked.bearer("ask", "write"), "Content-Type": "application/json"}
    refused = locked.client.post(path, content=iter([PIECE] * 30), headers=headers)

    assert refused.status_code == 413
