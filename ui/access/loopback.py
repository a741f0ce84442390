"""Which addresses and names mean this machine alone."""

import socket
from ipaddress import ip_address

LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
"""What a server on this machine is called by its own clients."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address; a name is looked up.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("192.0.2.1")
    (True, True, False, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or _all_loopback(host)


def is_everywhere(host: str) -> bool:
    """Whether an address stands for all addresses of this machine.

    >>> is_everywhere("0.0.0.0"), is_everywhere("::"), is_everywhere("example.org")
    (True, True, False)
    """
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def in_address(host: str) -> str:
    """A host as it stands in an address on the web.

    >>> in_address("::1"), in_address("127.0.0.1")
    ('[::1]', '127.0.0.1')
    """
    return f"[{host}]" if ":" in host else host


def _all_loopback(name: str) -> bool:
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return bool(found) and all(ip_address(str(one[4][0]).partition("%")[0]).is_loopback for one in found)
