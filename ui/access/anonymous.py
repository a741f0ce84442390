"""Somebody without a key is known by a random cookie, and by nothing that is stored."""

import re
import secrets
from collections.abc import Mapping

from ui.access.digest import digest_of

COOKIE = "backstop_caller"
_VALUE = re.compile(r"[0-9a-f]{32}", re.ASCII)
_A_YEAR = 365 * 24 * 3600


def known_value(cookies: Mapping[str, str]) -> str | None:
    """The value of the cookie, None when there is none or nonsense."""
    value = cookies.get(COOKIE, "")
    return value if _VALUE.fullmatch(value) else None


def new_value() -> str:
    """A value for somebody new."""
    return secrets.token_hex(16)


def caller_id(value: str) -> str:
    """The id of whoever has the cookie: rows carry it, and nobody can come in with it.

    >>> caller_id("0" * 32)
    'anon-84e0c0eafaa95a34c293f278ac52e45c'
    """
    return f"anon-{digest_of(value)[:32]}"


def set_cookie(value: str, secure: bool) -> str:
    """The header that gives the cookie: scripts and other sites cannot read it."""
    only_https = "; Secure" if secure else ""
    return f"{COOKIE}={value}; Path=/; Max-Age={_A_YEAR}; HttpOnly; SameSite=Lax{only_https}"
