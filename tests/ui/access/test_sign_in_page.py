"""The page for people: a key for a cookie, without any script."""

import re
from collections.abc import Iterator

import pytest

from tests.ui.access.locked import Locked
from tests.ui.access.test_identify import WRONG

HOSTILE = '"><script>alert(1)</script>{0}%s'


@pytest.fixture
def browsing(locked: Locked) -> Iterator[Locked]:
    """A browser without cookies before and after."""
    locked.client.cookies.clear()
    yield locked
    locked.client.cookies.clear()


def test_a_key_opens_the_page_until_signing_out(browsing: Locked) -> None:
    client = browsing.client
    led = client.get("/?conversation=abc")
    signed_in = client.post(led.headers["location"], data={"key": f" {browsing.key('ask')} "})
    cookie = signed_in.headers["set-cookie"]

    assert (led.status_code, led.headers["location"]) == (303, "/sign-in?conversation=abc")
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/?conversation=abc")
    assert {"httponly", "samesite=strict", "path=/"} <= {one.strip().lower() for one in cookie.split(";")}
    assert "secure" not in cookie.lower()
    assert "gradio" in client.get("/").text
    assert client.get("/api/facets").status_code == 200
    assert "somebody" in client.get("/sign-in").text

    old = client.cookies["backstop_sign_in"]
    out = client.post("/sign-out")
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    assert client.get("/").status_code == 303
    client.cookies.set("backstop_sign_in", old)
    assert client.get("/").status_code == 303


def test_over_https_the_cookie_stays_on_https(browsing: Locked) -> None:
    given = browsing.client.post("https://localhost/sign-in", data={"key": browsing.key("ask")})

    assert "; Secure" in given.headers["set-cookie"]
    assert given.headers["strict-transport-security"]


def test_with_the_key_its_browsers_are_out(browsing: Locked) -> None:
    token = browsing.key("ask")
    browsing.client.post("/sign-in", data={"key": token})
    assert browsing.client.get("/api/facets").status_code == 200
    browsing.store.keys.revoke(token.split("_")[1])
    assert browsing.client.get("/api/facets").status_code == 401


@pytest.mark.parametrize("key", ["", "x", WRONG, HOSTILE])
def test_a_wrong_key_is_refused_and_not_shown_again(browsing: Locked, key: str) -> None:
    refused = browsing.client.post("/sign-in", data={"key": key})

    assert refused.status_code == 401
    assert "This key is not valid." in refused.text
    assert "set-cookie" not in refused.headers
    assert len(key) < 2 or key not in refused.text


def test_a_key_that_may_not_ask_does_not_open_the_page(browsing: Locked) -> None:
    refused = browsing.client.post("/sign-in", data={"key": browsing.key("write", "admin")})

    assert (refused.status_code, "may not ask" in refused.text) == (401, True)


def test_the_page_runs_no_script_whatever_its_address_says(browsing: Locked) -> None:
    shown = browsing.client.get("/sign-in", params={"conversation": HOSTILE})
    signed_in = browsing.client.post("/sign-in?//evil.example/", data={"key": browsing.key("ask")})

    assert "<script" not in shown.text
    assert re.search(r'action="/sign-in\?conversation=[^"<>]*"', shown.text)
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert "script-src" not in shown.headers["content-security-policy"]
    assert signed_in.headers["location"].startswith("/?")


def test_names_of_keys_are_shown_as_text(browsing: Locked) -> None:
    _, token = browsing.store.keys.add("<b>ann</b>", ["ask"])
    browsing.client.post("/sign-in", data={"key": token})

    assert "&lt;b&gt;ann&lt;/b&gt;" in browsing.client.get("/sign-in").text


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_other_sites_sign_nobody_in_or_out(browsing: Locked, path: str) -> None:
    refused = browsing.client.post(path, data={"key": browsing.key("ask")}, headers={"Origin": "https://evil.example"})

    assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)


def test_the_form_takes_a_key_and_nothing_large(browsing: Locked) -> None:
    assert browsing.client.post("/sign-in", data={"key": "x" * 5000}).status_code == 413
    assert browsing.client.post("/sign-in", files={"key": b"x"}).status_code == 400
    assert browsing.client.post("/sign-in", content=b"{}").status_code == 401
