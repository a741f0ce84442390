"""An application on a real port, served as ``backstop serve`` does, by a thread of the test's own process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from starlette.types import ASGIApp

from ui.server.http_server import http_server
from ui.server.shutdown import Closing


@contextmanager
def served(app: ASGIApp, closing: Closing | None = None) -> Iterator[str]:
    """The address of an application, which is stopped at the end; ``closing`` is told then."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = http_server(app, closing or Closing(5))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
