"""Without a key nothing answers where one is needed; with one, what its scopes are for."""

import logging

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.ui.access.every_route import api_routes, requests_of
from tests.ui.access.locked import Locked
from ui.caller import SCOPES, ScopeName, administering, asking, writing

_NEEDS = {asking: "ask", writing: "write", administering: "admin"}
OPEN = {"/healthz", "/readyz", "/sign-in", "/sign-out"}
FORCE = {"question": "How many troops would a viable multinational force need?"}
WRONG = f"bk_00000000_{'0' * 64}"


def test_without_a_key_nothing_answers_but_what_is_open(locked: Locked) -> None:
    """Every route there is, ours and those that the page's framework brings along."""
    asked = requests_of(locked.app)
    answered = {(method, path): locked.client.request(method, path) for method, path in asked}

    assert len(asked) > 100
    for (method, path), response in answered.items():
        if path in OPEN:
            assert "www-authenticate" not in response.headers, path
        elif path == "/" and method in ("GET", "HEAD"):
            assert (response.status_code, response.headers["location"]) == (303, "/sign-in")
        elif method == "OPTIONS":
            assert response.status_code in (401, 405), path
        else:
            assert response.status_code == 401, (method, path)
            assert response.headers["www-authenticate"] == "Bearer"
        assert "set-cookie" not in response.headers or path == "/sign-out"


@pytest.mark.parametrize("scope", SCOPES)
def test_every_route_of_the_api_wants_its_scope_and_no_other(locked: Locked, scope: ScopeName) -> None:
    """Without it each says 403 and names what is missing; with it none does."""
    headers = locked.bearer(scope)
    seen = set()
    for route in api_routes(locked.app):
        wanted = [_NEEDS[one.call] for one in route.dependant.dependencies if one.call in _NEEDS]
        if route.path in OPEN:
            continue
        assert len(wanted) == 1, f"{route.path} must take the caller with one scope"
        (needed,) = wanted
        seen.add(needed)
        for method in route.methods or ():
            response = locked.client.request(method, route.path.replace("{", "").replace("}", ""), headers=headers)
            refused = response.status_code == 403 and f"the scope '{needed}'" in response.text
            assert refused == (needed != scope), (method, route.path, response.text[:200])

    assert {"ask", "write"} <= seen


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/config", "/gradio_api/info", "/theme.css"])
def test_page_and_description_are_for_asking(locked: Locked, path: str) -> None:
    assert locked.client.get(path, headers=locked.bearer("ask")).status_code == 200
    refused = locked.client.get(path, headers=locked.bearer("write", "admin"))
    assert (refused.status_code, refused.json()["detail"]) == (403, "this needs a key with the scope 'ask'")


def test_a_wrong_key_is_told_from_none(locked: Locked) -> None:
    none = locked.client.get("/api/facets")
    wrong = locked.client.get("/api/facets", headers={"Authorization": f"Bearer {WRONG}"})
    other = locked.client.get("/api/facets", headers={"Authorization": "Basic YTpi"})

    assert [one.status_code for one in (none, wrong, other)] == [401] * 3
    assert "a key is needed" in none.json()["detail"]
    assert "not valid" in wrong.json()["detail"]
    assert none.json()["status"] == 401
    assert none.headers["content-type"] == "application/problem+json"


def test_revoking_works_from_the_next_request_on(locked: Locked) -> None:
    token = locked.key("ask")
    headers = {"Authorization": f"bearer  {token} "}
    assert locked.client.get("/api/facets", headers=headers).status_code == 200
    locked.store.keys.revoke(token.split("_")[1])
    assert locked.client.get("/api/facets", headers=headers).status_code == 401


def test_who_calls_cannot_be_claimed(locked: Locked) -> None:
    """What a client says of itself never reaches a route."""
    ann, bob = locked.bearer("ask"), locked.bearer("ask")
    answer = locked.client.post("/api/ask", json=FORCE, headers=ann).json()
    ann_id = f"key-{ann['Authorization'].split('_')[1]}"
    said = {"answer_id": answer["id"], "rating": "up"}
    as_ann = {**bob, "X-Backstop-Caller": ann_id, "x-backstop-scopes": "ask,write,admin"}

    assert locked.client.post("/api/feedback", json=said, headers=as_ann).status_code == 404
    assert "'write'" in locked.client.delete("/api/documents/x", headers=as_ann).json()["detail"]
    assert locked.client.post("/api/feedback", json=said, headers={"X-Backstop-Caller": ann_id}).status_code == 401
    assert locked.client.post("/api/feedback", json=said, headers=ann).status_code == 204


def test_the_day_of_the_use_is_noted(locked: Locked) -> None:
    token = locked.key("ask")
    locked.client.get("/api/facets", headers={"Authorization": f"Bearer {token}"})
    (key,) = [one for one in locked.store.keys.all() if one.id == token.split("_")[1]]

    assert key.last_used == key.created[:10]


def test_keys_stand_in_no_log_and_no_error(locked: Locked, caplog: pytest.LogCaptureFixture) -> None:
    """Right or wrong ones, shown in any way, whatever comes of it."""
    token = locked.key("ask")
    secret = token.rpartition("_")[2]
    wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
    told = []
    with caplog.at_level(logging.DEBUG):
        for shown in (token, wrong):
            headers = {"Authorization": f"Bearer {shown}"}
            told.append(locked.client.get("/api/facets", headers=headers))
            told.append(locked.client.delete("/api/documents/x", headers=headers))
            told.append(locked.client.post("/api/ask", content=b"{", headers=headers))
            told.append(locked.client.post("/sign-in", data={"key": shown}))
    locked.client.cookies.clear()

    assert secret[:-1] not in caplog.text
    for response in told:
        assert secret[:-1] not in response.text
        assert secret[:-1] not in str(response.headers)


def test_websockets_are_closed(locked: Locked) -> None:
    """Nothing here speaks them."""
    with pytest.raises(WebSocketDisconnect), locked.client.websocket_connect("/gradio_api/queue/join"):
        pass
