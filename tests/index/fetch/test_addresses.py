"""Only public addresses are contacted, whatever way an inner one is spelt in."""

from ipaddress import ip_address, ip_network

import pytest

from index.errors import Unfetchable
from index.fetch.addresses import addresses_of, is_public, resolve

PUBLIC = ["8.8.8.8", "93.184.215.14", "172.15.255.255", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"]

NOT_PUBLIC = {
    "this host": "0.0.0.0",
    "this network": "0.1.2.3",
    "loopback": "127.0.0.1",
    "loopback, another": "127.255.255.254",
    "private, 10": "10.1.2.3",
    "private, 172.16": "172.16.0.1",
    "private, 172.31": "172.31.255.255",
    "private, 192.168": "192.168.1.1",
    "carrier's NAT": "100.64.0.1",
    "a cloud's metadata in it": "100.100.100.200",
    "link-local": "169.254.0.1",
    "metadata": "169.254.169.254",
    "metadata among protocol assignments": "192.0.0.192",
    "a cloud's inside": "168.63.129.16",
    "documentation": "192.0.2.1",
    "documentation 2": "198.51.100.1",
    "documentation 3": "203.0.113.1",
    "6to4 relay": "192.88.99.1",
    "benchmarks": "198.18.0.1",
    "multicast": "224.0.0.1",
    "multicast, global": "233.252.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 unspecified": "::",
    "IPv6 loopback": "::1",
    "IPv4-mapped loopback": "::ffff:127.0.0.1",
    "IPv4-mapped private": "::ffff:10.0.0.1",
    "IPv4-mapped public": "::ffff:8.8.8.8",
    "IPv4-compatible": "::127.0.0.1",
    "IPv4-translated": "::ffff:0:127.0.0.1",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64, local": "64:ff9b:1::a00:1",
    "6to4 of a private one": "2002:a00:1::1",
    "Teredo": "2001:0:53aa:64c::1",
    "ORCHID": "2001:20::1",
    "IPv6 discard": "100::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 documentation 2": "3fff::1",
    "segment routing": "5f00::1",
    "unique local": "fd00::1",
    "metadata, IPv6": "fd00:ec2::254",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local on an interface": "fe80::1%eth0",
    "IPv6 site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 multicast, global": "ff0e::1",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_may_be_contacted(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_nothing_else_may(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(Unfetchable, match=r"inner\.example is not on the public internet"):
        addresses_of("inner.example", 80, (), lambda host, port: [address])


@pytest.mark.parametrize(
    "spelling",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "::1", "::ffff:127.0.0.1"],
)
def test_this_machine_is_found_out_under_any_spelling(spelling: str) -> None:
    with pytest.raises(Unfetchable):
        addresses_of(spelling, 80, (), resolve)


def test_of_several_addresses_the_public_ones_are_left() -> None:
    found = addresses_of("mixed.example", 443, (), lambda host, port: ["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"])

    assert list(map(str, found)) == ["8.8.8.8", "2606:4700::1111"]


def test_an_allowed_network_may_be_contacted_on_any_port_and_the_public_only_on_those_of_the_web() -> None:
    intranet = (ip_network("10.0.0.0/8"),)

    assert addresses_of("wiki", 8080, intranet, lambda host, port: ["8.8.8.8", "10.0.0.1"]) == [ip_address("10.0.0.1")]
    with pytest.raises(Unfetchable, match="not on the public internet"):
        addresses_of("wiki", 8080, intranet, lambda host, port: ["192.168.0.1"])
    with pytest.raises(Unfetchable, match=r"port 22 of shell\.example is neither 80 nor 443"):
        addresses_of("shell.example", 22, intranet, lambda host, port: ["8.8.8.8"])


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 64 + ".example", "nul\0.example"])
def test_a_host_that_nobody_knows_is_an_error_with_its_name(host: str) -> None:
    with pytest.raises(Unfetchable, match="is not known"):
        addresses_of(host, 80, (), resolve)
