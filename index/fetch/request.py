"""One request for one document, and what its answer holds."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpcore
import httpx

from index.errors import Unfetchable
from index.fetch.connection import PinnedBackend
from index.fetch.content import at_most, ending_of, unpacked

_REDIRECTS = (301, 302, 303, 307, 308)
PORT_OF = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost: bytes as sent and as unpacked, seconds in all, to connect and between two reads."""

    body_bytes: int = 50_000_000
    seconds: float = 60.0
    connect_seconds: float = 5.0
    read_seconds: float = 10.0


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Version:
    """Where a document was found in the end, and what its server calls this state of it, to ask whether it changed."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as a file, whose name ends as the readers expect."""

    path: Path
    version: Version


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The document is what it was when it was fetched last."""


@dataclass(frozen=True, slots=True)
class Redirected:
    """The document is said to be elsewhere."""

    location: str


def get(
    place: httpx.URL, backend: PinnedBackend, folder: Path, known: Version | None, limits: Limits
) -> Fetched | Unchanged | Redirected:
    """Ask for what is at ``place`` and keep it in ``folder``; raises Unfetchable and the errors of httpcore."""
    origin = httpcore.Origin(place.raw_scheme, place.raw_host, place.port or PORT_OF[place.scheme])
    target = httpcore.URL(scheme=place.raw_scheme, host=place.raw_host, port=place.port, target=place.raw_path)
    seconds = {"connect": limits.connect_seconds, "read": limits.read_seconds, "write": limits.read_seconds}
    trusted = httpx.create_ssl_context() if place.scheme == "https" else None
    with (
        httpcore.HTTPConnection(origin, trusted, network_backend=backend) as connection,
        connection.stream("GET", target, headers=_headers(place, known), extensions={"timeout": seconds}) as response,
    ):
        return _take(response, place, folder, known, limits)


def _headers(place: httpx.URL, known: Version | None) -> list[tuple[bytes, bytes]]:
    """What is asked for; whether it changed is only asked where it was found: elsewhere its age says nothing."""
    headers = {
        "Host": place.netloc.decode("ascii"),
        "User-Agent": "backstop-rag",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
    }
    if known and known.url == str(place):
        headers |= {"If-None-Match": known.etag} if known.etag else {}
        headers |= {"If-Modified-Since": known.last_modified} if known.last_modified else {}
    return httpx.Headers(headers).raw


def _take(
    response: httpcore.Response, place: httpx.URL, folder: Path, known: Version | None, limits: Limits
) -> Fetched | Unchanged | Redirected:
    headers = httpx.Headers(response.headers)
    if response.status in _REDIRECTS and "location" in headers:
        return Redirected(headers["location"])
    if response.status == HTTPStatus.NOT_MODIFIED and known and known.url == str(place):
        return Unchanged()
    if response.status != HTTPStatus.OK:
        raise Unfetchable(f"its server answers {_status(response.status)}")
    if int(headers.get("content-length", 0)) > limits.body_bytes:
        raise Unfetchable(f"it is larger than {limits.body_bytes:,} bytes")
    name = hashlib.sha256(str(place).encode()).hexdigest()[:16]
    path = folder / f"{name}{ending_of(headers.get('content-type', ''), place.path)}"
    sent = at_most(limits.body_bytes, response.iter_stream())
    _save(path, at_most(limits.body_bytes, unpacked(sent, headers.get("content-encoding", "").strip().lower())))
    return Fetched(path, Version(str(place), _validator(headers, "etag"), _validator(headers, "last-modified")))


def _status(number: int) -> str:
    try:
        return f"{number} {HTTPStatus(number).phrase}"
    except ValueError:
        return str(number)


def _save(path: Path, blocks: Iterable[bytes]) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(blocks)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _validator(headers: httpx.Headers, name: str) -> str | None:
    """What the next request may say back; one that cannot be sent is none."""
    value = headers.get(name)
    return value if value and value.isascii() else None
