"""The socket that a server listens on."""

import os
import socket

from index.errors import BackstopError
from ui.access.loopback import in_address, is_everywhere


class PortTaken(BackstopError):
    """The address or port cannot be listened on; ``why`` is all that is said but what to do."""

    def __init__(self, why: str, options: str) -> None:
        super().__init__(f"{why}; choose another with {options}")
        self.why = why


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, of IPv4 or IPv6 as the address is; port 0 takes any free one. Raises PortTaken."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise PortTaken(f"{host} cannot be listened on ({error.strerror})", "--host") from None
    # "::" stands for the addresses of both kinds, whatever the machine is set up for.
    both = family == socket.AF_INET6 and is_everywhere(host)
    try:
        return socket.create_server(address, family=family, dualstack_ipv6=both)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise PortTaken(f"port {port} of {host} cannot be used ({why})", "--port or --host") from None


def address_of(listening: socket.socket) -> str:
    """Where clients on this machine reach a bound socket."""
    host, port = listening.getsockname()[:2]
    if is_everywhere(host):
        host = "::1" if listening.family == socket.AF_INET6 else "127.0.0.1"
    return f"http://{in_address(host)}:{port}"
