"""The cookie of a browser that is signed in."""

from collections.abc import Mapping

from starlette.responses import Response

from ui.access.sign_ins import DAYS

COOKIE = "backstop_sign_in"


def value_of(cookies: Mapping[str, str]) -> str:
    """The value of the cookie, empty when there is none."""
    return cookies.get(COOKIE, "")


def give(response: Response, value: str, secure: bool) -> None:
    """Give the cookie: scripts cannot read it, and no other site's page can make a browser send it."""
    response.set_cookie(COOKIE, value, max_age=DAYS * 24 * 3600, httponly=True, samesite="strict", secure=secure)


def take_back(response: Response) -> None:
    """Have the browser forget the cookie."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
