"""Which address a request comes from."""

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

_ONE_SITE = 64
"""Bits of an IPv6 address that name one network at home or at work; the rest is free to choose there."""


def address_of_client(client: Sequence[Any] | None) -> str:
    """The address of the client of a request, its host and port; of an IPv6 address the network, where anybody has as
    many as they like.

    >>> address_of_client(("2001:db8:1:2:3:4:5:6", 50123)), address_of_client(("10.0.0.7", 1)), address_of_client(None)
    ('2001:db8:1:2::', '10.0.0.7', '')
    """
    host = client[0] if client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, _ONE_SITE), strict=False).network_address)
    return str(address)
