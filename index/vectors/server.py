"""The address of a Chroma server, as it is set up."""

import base64
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from index.errors import VectorServerUnreachable


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a Chroma server answers, and the headers that let us in; only ``url`` may be shown."""

    url: str
    headers: dict[str, str]


def server_address(setting: str) -> ServerAddress:
    """Read an address such as ``https://user:password@host:8000/path``, or ``https://token@host``.

    Chroma itself asks nobody who they are, so what stands before the @ is for a proxy in front of it.
    Raises VectorServerUnreachable.

    >>> server_address("http://token@localhost:8000/")
    ServerAddress(url='http://localhost:8000', headers={'Authorization': 'Bearer token'})
    """
    try:
        parts = urlsplit(setting)
        port = parts.port
    except ValueError:
        raise _no_address() from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _no_address()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    url = f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"
    return ServerAddress(url, _authorization(parts))


def _authorization(parts: SplitResult) -> dict[str, str]:
    user, password = unquote(parts.username or ""), parts.password
    if password is not None:
        both = base64.b64encode(f"{user}:{unquote(password)}".encode()).decode()
        return {"Authorization": f"Basic {both}"}
    return {"Authorization": f"Bearer {user}"} if user else {}


def _no_address() -> VectorServerUnreachable:
    """Without what was written: there may be a password in it."""
    return VectorServerUnreachable(
        "BACKSTOP_CHROMA_URL is no address of a Chroma server; it must be like http://localhost:8000"
    )
