"""The layers around an application: who gets through as whom, and what every response carries."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from rag.settings import Settings
from ui.access.store import AccessStore
from ui.caller import Asking, Caller
from ui.server.layers import layers
from ui.server.running import Running

OTHER = "https://other.example"
EVERY_RESPONSE = {
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AccessStore]:
    """No key yet."""
    with closing(AccessStore(tmp_path)) as opened:
        yield opened


def client_of(store: AccessStore, settings: Settings) -> TestClient:
    """A client of an application that says who called, and with which headers."""
    app = FastAPI(middleware=layers(Running(settings), store))

    @app.api_route("/api/me", methods=["GET", "POST"])
    def me(caller: Asking) -> Caller:
        return caller

    @app.get("/api/headers")
    def headers(request: Request) -> dict[str, str]:
        return dict(request.headers)

    return TestClient(app, base_url="http://localhost")


def test_without_keys_the_cookie_tells_callers_apart_and_is_not_their_id(store: AccessStore) -> None:
    client = client_of(store, Settings())
    ann, again = client.get("/api/me"), client.get("/api/me")
    cookie = client.cookies["backstop_caller"]
    client.cookies.clear()
    bob = client.get("/api/me").json()

    assert ann.json() == again.json()
    assert ann.json()["id"].startswith("anon-")
    assert cookie not in ann.text
    assert "set-cookie" not in again.headers
    assert bob["id"] != ann.json()["id"]
    assert set(bob["scopes"]) == {"ask", "write", "admin"}


def test_where_others_can_call_nobody_administers_without_a_key(store: AccessStore) -> None:
    client = client_of(store, Settings(hosts=("backstop.example.org",), access="open"))

    assert set(client.get("/api/me").json()["scopes"]) == {"ask", "write"}


def test_without_keys_a_right_one_counts_and_a_wrong_one_is_refused(store: AccessStore) -> None:
    """Placeholders, which some programs must send, are no keys of ours."""
    client = client_of(store, Settings())
    key, token = store.keys.add("ann", ["ask"])
    ann = client.get("/api/me", headers={"Authorization": f"Bearer {token}"})
    wrong = client.get("/api/me", headers={"Authorization": f"Bearer {token[:-1]}"})
    placeholder = client.get("/api/me", headers={"Authorization": "Bearer sk-none"})

    assert ann.json() == {"id": f"key-{key.id}", "scopes": ["ask"]}
    assert "set-cookie" not in ann.headers
    assert (wrong.status_code, wrong.headers["www-authenticate"]) == (401, "Bearer")
    assert placeholder.json()["id"].startswith("anon-")


def test_pages_of_named_sites_may_call_and_no_others(store: AccessStore) -> None:
    """A browser asks first, without a key."""
    client = client_of(store, Settings(access="keys", origins=(OTHER,)))
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    allowed = client.options("/api/me", headers={"Origin": OTHER, **asks})
    refused = client.options("/api/me", headers={"Origin": "https://evil.example", **asks})
    bearer = {"Authorization": f"Bearer {store.keys.add('ann', ['ask'])[1]}"}
    called = client.post("/api/me", headers={"Origin": OTHER, **bearer})
    foreign = client.post("/api/me", headers={"Origin": "https://evil.example", **bearer})

    assert allowed.headers["access-control-allow-origin"] == OTHER
    assert "access-control-allow-credentials" not in allowed.headers
    assert "access-control-allow-origin" not in refused.headers
    assert (called.status_code, called.headers["access-control-allow-origin"]) == (200, OTHER)
    assert foreign.status_code == 403
    assert "access-control-allow-origin" not in foreign.headers


@pytest.mark.parametrize("origin", ["null", "http://localhost:1", "http://localhost.evil.example", "http://[::1]"])
def test_without_named_sites_only_the_own_page_changes_anything(store: AccessStore, origin: str) -> None:
    client = client_of(store, Settings())

    assert client.post("/api/me", headers={"Origin": "http://localhost"}).status_code == 200
    assert client.post("/api/me", headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.nip.example"])
def test_foreign_names_are_refused(store: AccessStore, host: str) -> None:
    client = client_of(store, Settings(hosts=("backstop.example.org",), access="open"))

    assert client.get("/api/me", headers={"Host": host}).status_code == 403
    for name in ("localhost:1", "127.0.0.1", "[::1]:7860", "BACKSTOP.example.org"):
        assert client.get("/api/me", headers={"Host": name}).status_code == 200


def test_every_response_carries_the_headers(store: AccessStore) -> None:
    client = client_of(store, Settings(origins=(OTHER,)))
    preflight = {"Origin": OTHER, "Access-Control-Request-Method": "POST"}
    responses = [
        client.get("/api/me"),
        client.get("/nowhere"),
        client.delete("/api/me"),
        client.get("/api/me", headers={"Host": "evil.example"}),
        client.get("/api/me", headers={"Authorization": "Bearer bk_wrong"}),
        client.post("/api/me", content=b"x" * 3_000_000),
        client.options("/api/me", headers=preflight),
    ]

    assert [one.status_code for one in responses] == [200, 404, 405, 403, 401, 413, 200]
    for one in responses:
        assert set(one.headers) >= EVERY_RESPONSE
        assert "frame-ancestors 'none'" in one.headers["content-security-policy"]
        assert one.headers["x-content-type-options"] == "nosniff"
        assert "strict-transport-security" not in one.headers
    assert client.get("https://localhost/api/me").headers["strict-transport-security"] == "max-age=31536000"
    assert client.get("/api/me").headers["cache-control"] == "no-store"


def test_the_page_is_not_told_another_address(store: AccessStore) -> None:
    """The page's framework would believe these."""
    client = client_of(store, Settings())
    headers = {"X-Forwarded-Host": "evil.example", "X-Gradio-Server": "http://evil.example", "Accept": "text/x"}
    seen = client.get("/api/headers", headers=headers).json()

    assert seen["accept"] == "text/x"
    assert not {"x-forwarded-host", "x-gradio-server", "authorization"} & set(seen)
