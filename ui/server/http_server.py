"""The HTTP server itself, uvicorn, with the patience it lacks, and an end that lets others finish."""

import asyncio
import socket
from asyncio import BaseTransport, TimerHandle
from typing import cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ui.server.shutdown import Closing

_HEADERS_SECONDS = 15.0
_LONGEST_HEADERS = 64 * 1024
_IDLE_SECONDS = 15


class PatientOnlySoLong(HttpToolsProtocol):
    """Closes a connection whose request headers do not come, or do not end."""

    _waiting: TimerHandle | None = None
    _received = 0

    def connection_made(self, transport: BaseTransport) -> None:
        """Somebody connected."""
        super().connection_made(cast(asyncio.Transport, transport))
        self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More came."""
        super().data_received(data)
        if self._waiting is not None:
            self._received += len(data)
            if self._received > _LONGEST_HEADERS and not self.transport.is_closing():
                self.send_400_response("The request headers are too long.")

    def on_message_begin(self) -> None:
        """A request begins, on a new connection or a kept one."""
        super().on_message_begin()
        self._wait_for_headers()

    def on_headers_complete(self) -> None:
        """All headers are there."""
        self._stop_waiting()
        super().on_headers_complete()

    def _wait_for_headers(self) -> None:
        self._stop_waiting()
        self._waiting = self.loop.call_later(_HEADERS_SECONDS, self.timeout_keep_alive_handler)

    def _stop_waiting(self) -> None:
        self._received = 0
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


class Server(uvicorn.Server):
    """Takes no more connections when it is asked to end, and waits for the answers under way."""

    def __init__(self, config: uvicorn.Config, closing: Closing) -> None:
        super().__init__(config)
        self._closing = closing

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, once all answers are given or the time for that is up."""
        self._closing.begin()
        await super().shutdown(sockets)


def http_server(app: ASGIApp, closing: Closing) -> Server:
    """A server for an application, which logs and counts by itself."""
    config = uvicorn.Config(
        app,
        http=PatientOnlySoLong,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=closing.seconds,
    )
    return Server(config, closing)
