"""A real web server on this machine that answers byte by byte what a test wants, also what no decent server would."""

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_network
from pathlib import Path
from socket import socket

HERE = (ip_network("127.0.0.1/32"),)
CERTIFICATE = Path(__file__).with_name("pages.example.pem")
"""Of the host pages.example, signed by itself, with its key."""

LANTERN = b"# Lantern\n\nThe Brockham lantern weighs 71 kilograms.\n"

Reply = Callable[[str, socket], None]
"""Takes a request, its head as text, and the connection to answer on."""


class Server:
    """Where it serves, and every request that came."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.requests: list[str] = []

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        """The address of a path."""
        return f"{scheme}://{host}:{self.port}{path}"


@contextmanager
def serving(reply: Reply, certificate: Path | None = None) -> Iterator[Server]:
    """A server that answers every request by ``reply`` and closes the connection then; over TLS with a certificate."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            while b"\r\n\r\n" not in head and (block := self.request.recv(65_536)):
                head += block
            served.requests.append(head.decode())
            with suppress(OSError):  # Whoever has read enough hangs up.
                reply(head.decode(), self.request)

    class Threads(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

        def get_request(self) -> tuple[socket, tuple[str, int]]:
            connection, address = super().get_request()
            if certificate is None:
                return connection, address
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            return context.wrap_socket(connection, server_side=True), address

    with Threads(("127.0.0.1", 0), Handler) as server:
        served = Server(server.server_address[1])
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield served
        server.shutdown()


def page(body: bytes, *fields: str, status: str = "200 OK") -> Reply:
    """A whole answer; ``fields`` stand in its head."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *fields]
    return raw("\r\n".join([*lines, "", ""]).encode() + body)


def raw(answer: bytes) -> Reply:
    """Exactly these bytes."""
    return lambda _, connection: connection.sendall(answer)


def redirect(target: str) -> Reply:
    """Look elsewhere."""
    return page(b"", f"Location: {target}", status="302 Found")


class Site:
    """One page that can change, with an ETag that says so."""

    def __init__(self) -> None:
        self.reply: Reply = page(LANTERN, "Content-Type: text/markdown", 'ETag: "1"')
        self.etag = '"1"'

    def __call__(self, request: str, connection: socket) -> None:
        """Answer, or say that nothing has changed."""
        same = f"if-none-match: {self.etag}" in request.lower()
        (page(b"", f"ETag: {self.etag}", status="304 Not Modified") if same else self.reply)(request, connection)
