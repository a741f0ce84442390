"""Documents come from real servers, and only from where they may; what servers do wrong costs little."""

import gzip
import time
import zlib
from ipaddress import ip_network
from itertools import count
from pathlib import Path
from socket import socket

import pytest

from index.errors import Unfetchable
from index.fetch.fetch import fetch
from index.fetch.request import Fetched, Limits, Unchanged
from tests.index.fetch.web_server import CERTIFICATE, HERE, Reply, page, raw, redirect, serving

HTML = b"<html><title>News</title><p>The mill was sold.</p></html>"
SMALL = Limits(body_bytes=100_000, seconds=1.5, connect_seconds=1, read_seconds=0.4)


def refusal(url: str, folder: Path) -> str:
    """Why an address is not fetched; nothing must be left of it."""
    with pytest.raises(Unfetchable) as refused:
        fetch(url, folder, allowed=HERE, limits=SMALL)
    assert list(folder.iterdir()) == []
    return str(refused.value)


def test_a_page_becomes_a_file_that_the_readers_know(tmp_path: Path) -> None:
    with serving(page(HTML, "Content-Type: text/html; charset=utf-8", 'ETag: "7"')) as server:
        found = fetch(server.url("/news?day=1#top"), tmp_path, allowed=HERE)

    assert isinstance(found, Fetched)
    assert (found.path.parent, found.path.suffix, found.path.read_bytes()) == (tmp_path, ".html", HTML)
    assert (found.version.url, found.version.etag) == (server.url("/news?day=1"), '"7"')
    assert "GET /news?day=1 HTTP/1.1" in server.requests[0]


def test_what_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    day = "Fri, 02 May 2025 08:00:00 GMT"
    fresh = page(HTML, "Content-Type: text/html", 'ETag: "7"', f"Last-Modified: {day}")

    def reply(request: str, connection: socket) -> None:
        same = 'If-None-Match: "7"' in request and f"If-Modified-Since: {day}" in request
        (raw(b"HTTP/1.1 304 Not Modified\r\n\r\n") if same else fresh)(request, connection)

    with serving(reply) as server:
        first = fetch(server.url(), tmp_path, allowed=HERE)
        assert isinstance(first, Fetched)
        again = fetch(server.url(), tmp_path, first.version, HERE)
        elsewhere = fetch(server.url("/other"), tmp_path, first.version, HERE)

    assert again == Unchanged()
    assert isinstance(elsewhere, Fetched), "the age of one page says nothing about another"


def test_an_unasked_not_modified_is_an_error(tmp_path: Path) -> None:
    with serving(raw(b"HTTP/1.1 304 Not Modified\r\n\r\n")) as server:
        assert "304 Not Modified" in refusal(server.url(), tmp_path)


def test_the_host_is_resolved_once_and_only_what_was_checked_is_contacted(tmp_path: Path) -> None:
    answers = iter(["127.0.0.1", "169.254.169.254"])
    with serving(page(HTML, "Content-Type: text/html")) as server:
        found = fetch(server.url(host="pages.example"), tmp_path, allowed=HERE, ask=lambda host, port: [next(answers)])

    assert isinstance(found, Fetched)
    assert f"Host: pages.example:{server.port}\r\n" in server.requests[0]
    assert next(answers) == "169.254.169.254", "nobody asked a second time"


def test_the_certificate_is_that_of_the_host_not_of_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with serving(page(HTML, "Content-Type: text/html"), CERTIFICATE) as server:
        right, wrong = (server.url(host=host, scheme="https") for host in ("pages.example", "others.example"))
        found = fetch(right, tmp_path, allowed=HERE, ask=lambda host, port: ["127.0.0.1"])
        with pytest.raises(Unfetchable, match=r"certificate is not valid for 'others.example'"):
            fetch(wrong, tmp_path, allowed=HERE, ask=lambda host, port: ["127.0.0.1"])

    assert isinstance(found, Fetched)


def test_an_unknown_certificate_is_refused(tmp_path: Path) -> None:
    with serving(page(HTML, "Content-Type: text/html"), CERTIFICATE) as server:
        assert "CERTIFICATE_VERIFY_FAILED" in refusal(server.url(scheme="https"), tmp_path)


def test_the_second_address_is_tried_when_the_first_does_not_answer(tmp_path: Path) -> None:
    with serving(page(HTML, "Content-Type: text/html")) as server:
        both = (ip_network("127.0.0.0/30"),)
        found = fetch(server.url(host="a.example"), tmp_path, None, both, ask=lambda *_: ["127.0.0.2", "127.0.0.1"])

    assert isinstance(found, Fetched)


def test_proxies_of_the_environment_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving(page(HTML, "Content-Type: text/html")) as server:
        assert isinstance(fetch(server.url(), tmp_path, allowed=HERE), Fetched)


def test_a_redirect_is_followed_and_the_last_address_told(tmp_path: Path) -> None:
    def reply(request: str, connection: socket) -> None:
        moved = request.startswith("GET /old/a ")
        (redirect("../new") if moved else page(HTML, "Content-Type: text/html"))(request, connection)

    with serving(reply) as server:
        found = fetch(server.url("/old/a"), tmp_path, allowed=HERE)

    assert isinstance(found, Fetched)
    assert found.version.url == server.url("/new")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is not on the public internet"),
        ("http://127.0.0.2/", "127.0.0.2 is not on the public internet"),
        ("http://[::ffff:127.0.0.1]/", "is not on the public internet"),
        ("//localhost.invalid/", "localhost.invalid is not known"),
        ("file:///etc/passwd", "does not begin with http:// or https:// and a host"),
        ("ftp://127.0.0.1/", "does not begin with http:// or https:// and a host"),
        ("http://me:secret@127.0.0.1/", "holds a user name or a password"),
        ("http://[::1", "no address on the web"),
    ],
)
def test_a_redirect_to_where_nothing_may_be_fetched_is_refused(target: str, reason: str, tmp_path: Path) -> None:
    with serving(redirect(target)) as server:
        told = refusal(server.url(), tmp_path)

    assert reason in told
    assert server.url() in told
    assert "secret" not in told


def test_a_circle_of_redirects_ends(tmp_path: Path) -> None:
    with serving(redirect("/")) as server:
        assert "redirected more than 5 times" in refusal(server.url(), tmp_path)

    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mill.txt",
        "http:",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "http://me:secret@127.0.0.1/",
        "http://\0/",
    ],
)
def test_what_is_no_address_of_a_page_is_refused(url: str, tmp_path: Path) -> None:
    told = refusal(url, tmp_path)

    assert "cannot be fetched" in told
    assert "secret" not in told


def test_this_machine_is_refused_unless_it_is_allowed(tmp_path: Path) -> None:
    with serving(page(HTML, "Content-Type: text/html")) as server:
        with pytest.raises(Unfetchable, match="not on the public internet"):
            fetch(server.url(), tmp_path)
        assert server.requests == []


def test_a_server_that_is_not_there_is_an_error_with_the_address(tmp_path: Path) -> None:
    with serving(page(HTML)) as server:
        gone = server.url()

    assert gone in refusal(gone, tmp_path)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (page(HTML, "Content-Type: text/html", status="404 Not Found"), "404 Not Found"),
        (page(HTML, "Content-Type: text/html", status="999 Odd"), "answers 999"),
        (page(HTML, "Content-Type: video/mp4"), "video/mp4"),
        (page(HTML), "of no stated type"),
        (page(HTML, "Content-Type: text/html", "Content-Encoding: br"), "'br' was not asked for"),
        (page(HTML, "Content-Type: text/html", "Content-Encoding: gzip"), "gzip encoding is broken"),
        (page(gzip.compress(HTML)[:-9], "Content-Type: text/html", "Content-Encoding: gzip"), "ends too early"),
        (raw(b""), "disconnected"),
        (raw(b"220 mail.example ESMTP\r\n\r\n"), "illegal"),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000), "too long"),
        (
            raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n" + HTML),
            "without sending complete",
        ),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: -5\r\n\r\n"), "Content-Length"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999999999999\r\n\r\n"), "larger than"),
        (page(bytes(100_001), "Content-Type: text/plain"), "larger than 100,000 bytes"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_reason(reply: Reply, reason: str, tmp_path: Path) -> None:
    with serving(reply) as server:
        assert reason.lower() in refusal(server.url(), tmp_path).lower()


def test_more_than_was_announced_is_not_read(tmp_path: Path) -> None:
    with serving(raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nmill" + HTML)) as server:
        found = fetch(server.url(), tmp_path, allowed=HERE)

    assert isinstance(found, Fetched)
    assert found.path.read_bytes() == b"mill"


def test_an_endless_body_ends(tmp_path: Path) -> None:
    def reply(request: str, connection: socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _ in count():
            connection.sendall(b"mill " * 1000)

    with serving(reply) as server:
        assert "larger than 100,000 bytes" in refusal(server.url(), tmp_path)


def test_a_packed_page_is_unpacked(tmp_path: Path) -> None:
    long = HTML * 1000
    with serving(page(gzip.compress(long), "Content-Type: text/html", "Content-Encoding: gzip")) as server:
        found = fetch(server.url(), tmp_path, allowed=HERE)

    assert isinstance(found, Fetched)
    assert found.path.read_bytes() == long


def test_a_bomb_is_defused_before_it_fills_anything(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(20)) + packer.flush()
    assert len(bomb) < SMALL.body_bytes
    with serving(page(bomb, "Content-Type: text/html", "Content-Encoding: gzip")) as server:
        assert "larger than 100,000 bytes" in refusal(server.url(), tmp_path)


def drip(beginning: bytes, drop: bytes) -> Reply:
    """Begins an answer, and goes on for ever in small drops, each soon enough."""

    def reply(request: str, connection: socket) -> None:
        connection.sendall(beginning)
        for _ in count():
            time.sleep(0.1)
            connection.sendall(drop)

    return reply


@pytest.mark.parametrize(
    "reply",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"mill "),
        drip(b"HTTP/1.1 200 OK\r\n", b"X-Mill: 1\r\n"),
        drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    ],
    ids=["body", "head", "early hints"],
)
def test_a_slow_answer_is_over_when_its_time_is(reply: Reply, tmp_path: Path) -> None:
    began = time.monotonic()
    with serving(reply) as server:
        assert "more than 1.5 seconds in all" in refusal(server.url(), tmp_path)

    assert time.monotonic() - began < 10


def test_a_silent_server_is_given_up(tmp_path: Path) -> None:
    with serving(lambda _, connection: time.sleep(3)) as server:
        assert "does not answer in time" in refusal(server.url(), tmp_path)


def test_a_resolver_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    def say_nothing(host: str, port: int) -> list[str]:
        time.sleep(3)
        return ["127.0.0.1"]

    began = time.monotonic()
    with pytest.raises(Unfetchable, match=r"more than 0\.2 seconds in all"):
        fetch("http://pages.example/", tmp_path, allowed=HERE, limits=Limits(seconds=0.2), ask=say_nothing)

    assert time.monotonic() - began < 2


def test_a_resolver_that_fails_knows_no_such_host(tmp_path: Path) -> None:
    def fail(host: str, port: int) -> list[str]:
        raise TimeoutError

    with pytest.raises(Unfetchable, match=r"the host pages\.example is not known"):
        fetch("http://pages.example/", tmp_path, allowed=HERE, ask=fail)
