"""Where the server listens, and what it says where it can be reached."""

import socket
from contextlib import closing

import pytest

from ui.server.listening import PortTaken, address_of, bind


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True


IPV6 = pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6")


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("127.0.0.1", "http://127.0.0.1:"),
        ("localhost", "http://"),
        ("0.0.0.0", "http://127.0.0.1:"),
        pytest.param("::1", "http://[::1]:", marks=IPV6),
        pytest.param("::", "http://[::1]:", marks=IPV6),
    ],
)
def test_clients_on_this_machine_reach_it_where_it_says(host: str, reached: str) -> None:
    with closing(bind(host, 0)) as listening:
        address = address_of(listening)
        assert address.startswith(reached)
        name, _, port = address.removeprefix("http://").rpartition(":")
        socket.create_connection((name.strip("[]"), int(port)), timeout=5).close()


@IPV6
def test_all_addresses_are_of_both_kinds() -> None:
    with closing(bind("::", 0)) as listening:
        socket.create_connection(("127.0.0.1", listening.getsockname()[1]), timeout=5).close()


def test_a_port_that_is_taken_is_named() -> None:
    with closing(bind("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} of 127.0.0.1"):
            bind("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(PortTaken, match=r"192\.0\.2\.1"):
        bind("192.0.2.1", 0)
