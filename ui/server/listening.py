"""The socket that a server listens on."""

import socket

from index.errors import BackstopError
from ui.access.loopback import in_address, is_everywhere


class PortTaken(BackstopError):
    """The address or port cannot be listened on."""


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, of IPv4 or IPv6 as the address is; port 0 takes any free one. Raises PortTaken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PortTaken(f"{host} cannot be listened on ({error.strerror}); choose another with --host") from None
    try:
        _set_up(listening, host)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise PortTaken(
            f"port {port} of {host} cannot be used ({error.strerror}); choose another with --port or --host"
        ) from None
    return listening


def address_of(listening: socket.socket) -> str:
    """Where clients on this machine reach a bound socket."""
    host, port = listening.getsockname()[:2]
    if is_everywhere(host):
        host = "::1" if listening.family == socket.AF_INET6 else "127.0.0.1"
    return f"http://{in_address(host)}:{port}"


def _set_up(listening: socket.socket, host: str) -> None:
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if listening.family == socket.AF_INET6:
        # "::" stands for the addresses of both kinds, whatever the machine is set up for.
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if is_everywhere(host) else 1)
