"""The HTTP server against clients that are slow, endless or gone, and how it ends."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.server import http_server as tested
from ui.server.http_server import Server, http_server
from ui.server.shutdown import Closing, EndlessStreams


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers soon, after a while, or for ever."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/slow":
        await asyncio.sleep(0.5)
    if scope["path"].startswith("/gradio_api/heartbeat/"):
        await send({"type": "http.response.body", "body": b"ALIVE", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        return
    await send({"type": "http.response.body", "body": b"fine"})


@contextmanager
def serving(application: ASGIApp, closing: Closing) -> Iterator[tuple[str, int, Server, threading.Thread]]:
    """The server in a thread of this process."""
    server = http_server(application, closing)
    server.config.lifespan = "off"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                sleep(0.01)
            yield host, port, server, thread
        finally:
            server.should_exit = True
            thread.join()


def told_before_the_end(connection: socket.socket) -> bytes:
    """What the server says before it closes the connection."""
    connection.settimeout(10)
    told = b""
    while piece := connection.recv(65536):
        told += piece
    return told


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n"], ids=["nothing", "half"])
def test_headers_that_do_not_come_are_not_waited_for(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tested, "_HEADERS_SECONDS", 0.2)
    with serving(app, Closing(5)) as (host, port, _, _), socket.create_connection((host, port)) as connection:
        connection.sendall(sent)
        assert told_before_the_end(connection) == b""


def test_the_second_request_of_a_connection_is_not_waited_for_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tested, "_HEADERS_SECONDS", 0.2)
    with serving(app, Closing(5)) as (host, port, _, _), socket.create_connection((host, port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n")
        assert told_before_the_end(connection).count(b"HTTP/1.1 200") == 1


def test_headers_without_end_are_refused() -> None:
    with serving(app, Closing(5)) as (host, port, _, _), socket.create_connection((host, port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(OSError):
            for number in range(10_000):
                connection.sendall(b"X-%d: %s\r\n" % (number, b"a" * 1000))
                sleep(0.0001)


def test_an_answer_under_way_is_finished_and_an_endless_one_ended() -> None:
    closing = Closing(10)
    answers: list[httpx.Response] = []
    with serving(EndlessStreams(app, closing), closing) as (host, port, server, thread):
        address = f"http://{host}:{port}"
        asking = [
            threading.Thread(target=lambda path=path: answers.append(httpx.get(f"{address}{path}", timeout=20)))
            for path in ("/slow", "/gradio_api/heartbeat/x")
        ]
        for one in asking:
            one.start()
        while len(server.server_state.tasks) < 2:
            sleep(0.01)
        began = monotonic()
        server.should_exit = True
        thread.join()
        for one in asking:
            one.join()
        assert monotonic() - began < 9  # Not the whole of the time that there was.
    assert sorted(one.text for one in answers) == ["ALIVE", "fine"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)
