"""Which network addresses may be contacted: public ones, and the networks that whoever runs this allows."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)

from index.errors import Unfetchable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host for a port, most wanted first; raises OSError when there are none."""

PORTS = (80, 443)

_IPV6_UNICAST = IPv6Network("2000::/3")
"""All that is given out to be routed. Outside lie the ways to spell an IPv4 address: mapped, translated, by NAT64."""

_NOT_PUBLIC: tuple[Network, ...] = (
    IPv4Network("168.63.129.16/32"),  # The inside of a cloud, under a public address.
    IPv4Network("192.0.0.0/24"),  # Protocol assignments; a cloud's metadata among them.
    IPv4Network("192.88.99.0/24"),  # Relays from IPv6 to IPv4.
    IPv6Network("2001::/23"),  # Protocol assignments; Teredo, which wraps an IPv4 address, among them.
    IPv6Network("2002::/16"),  # 6to4, which wraps an IPv4 address.
    IPv6Network("3fff::/20"),  # Documentation.
)
"""What ``is_global`` lets through, in some versions of Python."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses that this machine's resolver has for a host; raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet.

    >>> is_public(ip_address("93.184.215.14")), is_public(ip_address("10.0.0.1"))
    (True, False)
    >>> is_public(ip_address("::ffff:93.184.215.14"))
    False
    """
    if isinstance(address, IPv6Address) and address not in _IPV6_UNICAST:
        return False
    return address.is_global and not address.is_multicast and not _within(address, _NOT_PUBLIC)


def addresses_of(host: str, port: int, allowed: Sequence[Network], ask: Resolve) -> list[Address]:
    """The addresses of a host that may be contacted, asked for once.

    ``allowed`` are networks that may be contacted though they are not public, and on any port. Raises Unfetchable
    when no address is left.
    """
    try:
        found = [ip_address(one) for one in ask(host, port)]
    except (OSError, ValueError):  # What no host can be called is a ValueError.
        raise Unfetchable(f"the host {host} is not known") from None
    usable = [one for one in found if is_public(one) or _within(one, allowed)]
    if not usable:
        # Which address it has instead is nobody's business who may only ask to fetch.
        raise Unfetchable(f"the host {host} is not on the public internet; BACKSTOP_FETCH_ALLOW may allow its network")
    if port in PORTS:
        return usable
    inside = [one for one in usable if _within(one, allowed)]
    if not inside:
        raise Unfetchable(f"port {port} of {host} is neither 80 nor 443")
    return inside


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
