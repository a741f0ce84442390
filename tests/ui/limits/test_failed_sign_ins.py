"""Whoever tries keys has to wait."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tests.ui.limits.small_app import app_of, client_of
from ui.limits.failed_sign_ins import FailedSignIns
from ui.limits.rate_limits import RateLimits

RIGHT, WRONG = {"authorization": "Bearer right"}, {"authorization": "Bearer wrong"}


async def only_the_right_key(request: Request) -> Response:
    """401 without the right key."""
    return PlainTextResponse("", 200 if request.headers.get("authorization") == "Bearer right" else 401)


def guarded() -> FailedSignIns:
    """Three wrong keys a minute."""
    return FailedSignIns(app_of(only_the_right_key), RateLimits({"sign-ins": "3/minute"}))


def test_after_so_many_wrong_keys_an_address_has_to_wait_and_others_do_not() -> None:
    app = guarded()
    client = client_of(app)
    assert [client.get("/api/facets", headers=WRONG).status_code for _ in range(4)] == [401, 401, 401, 429]
    refused = client.post("/sign-in", data={"key": "wrong"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "3 wrong keys from one address" in refused.json()["detail"]
    assert client_of(app, "10.0.0.8").get("/api/facets", headers=RIGHT).status_code == 200


def test_right_keys_and_requests_without_one_are_not_counted() -> None:
    client = client_of(guarded())
    assert {client.get("/api/facets", headers=RIGHT).status_code for _ in range(9)} == {200}
    assert {client.get("/api/facets").status_code for _ in range(9)} == {401}


def test_one_home_with_many_addresses_is_one() -> None:
    app = guarded()
    tried = [client_of(app, f"2001:db8:1:2::{n}").get("/api/facets", headers=WRONG).status_code for n in range(4)]
    assert tried == [401, 401, 401, 429]
