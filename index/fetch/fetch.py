"""Fetch one document: from address to address as far as it is redirected, each checked anew."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpcore
import httpx

from index.errors import Unfetchable
from index.fetch.addresses import Address, Network, Resolve, addresses_of, is_public, resolve
from index.fetch.connection import Deadline, PinnedBackend, in_time
from index.fetch.request import DEFAULT_LIMITS, PORT_OF, Fetched, Limits, Redirected, Unchanged, Version, get

_MOST_REDIRECTS = 5
_CREDENTIALS = re.compile(r"//[^/]*@")


def fetch(
    url: str,
    folder: Path,
    known: Version | None = None,
    allowed: Sequence[Network] = (),
    limits: Limits = DEFAULT_LIMITS,
    ask: Resolve = resolve,
) -> Fetched | Unchanged:
    """Fetch a document over HTTP or HTTPS into ``folder``; proxies that the environment names are not used.

    ``known`` is what was fetched before. ``allowed`` are networks, such as an intranet's, that may be contacted though
    they are not public; a public server cannot redirect there. ``limits`` and ``ask`` are others in tests alone. Raises
    Unfetchable.
    """
    deadline = Deadline(limits.seconds)
    here = url
    for _ in range(_MOST_REDIRECTS + 1):
        with _naming(url, here, deadline):
            place = _read(here)
            addresses = addresses_of(place.host, place.port or PORT_OF[place.scheme], allowed, in_time(ask, deadline))
            found = get(place, PinnedBackend(addresses, deadline), folder, known, limits)
            if not isinstance(found, Redirected):
                return found
            here = _joined(place, found.location)
        allowed = allowed_behind(addresses, allowed)
    raise Unfetchable(f"{_shown(url)} is redirected more than {_MOST_REDIRECTS} times")


def allowed_behind(addresses: Sequence[Address], allowed: Sequence[Network]) -> Sequence[Network]:
    """The networks that a server at ``addresses`` may redirect to though they are not public: none, if it is public.

    Else anybody's page could have something fetched that only this machine can reach.

    >>> from ipaddress import ip_address, ip_network
    >>> intranet = [ip_network("10.0.0.0/8")]
    >>> allowed_behind([ip_address("10.0.0.1")], intranet)
    [IPv4Network('10.0.0.0/8')]
    >>> allowed_behind([ip_address("93.184.215.14")], intranet)
    ()
    """
    return () if any(map(is_public, addresses)) else allowed


@contextmanager
def _naming(url: str, here: str, deadline: Deadline) -> Iterator[None]:
    """Tell in every error which address it is about, and where it stands."""
    where = _shown(url) if url == here else f"{_shown(url)}, which leads to {_shown(here)},"
    try:
        yield
    except Unfetchable as error:
        raise Unfetchable(f"{where} cannot be fetched: {error}") from None
    except httpcore.TimeoutException:
        slow = f"takes more than {deadline.seconds:g} seconds in all" if deadline.passed else "does not answer in time"
        raise Unfetchable(f"{where} cannot be fetched: it {slow}") from None
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Unfetchable(f"{where} cannot be fetched: {str(error) or type(error).__name__}") from None


def _shown(address: str) -> str:
    """An address without what may be a password, for an error that is written to a log."""
    return _CREDENTIALS.sub("//", address)


def _read(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address).copy_with(fragment=None)
    except httpx.InvalidURL as error:
        raise Unfetchable(f"it is no address on the web: {error}") from None
    if url.scheme not in PORT_OF or not url.host:
        raise Unfetchable("it does not begin with http:// or https:// and a host")
    if url.userinfo:
        raise Unfetchable("it holds a user name or a password")
    return url


def _joined(place: httpx.URL, location: str) -> str:
    try:
        return str(place.join(location))
    except httpx.InvalidURL as error:
        raise Unfetchable(f"it is redirected to what is no address on the web: {error}") from None
