"""A connection to addresses that were checked, and to no others, that is over when its time is over."""

import ssl
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from threading import Thread
from typing import Any

import httpcore

from index.fetch.addresses import Address, Resolve


class Deadline:
    """The moment at which everything has to be done."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self._end

    def within(self, seconds: float | None) -> float:
        """So many seconds, or fewer when fewer are left; raises httpcore.ReadTimeout when none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if seconds is None else min(seconds, left)


def in_time(ask: Resolve, deadline: Deadline) -> Resolve:
    """Asks for the addresses of a host no longer than there is time left; raises httpcore.ConnectTimeout.

    The system's resolver cannot be stopped, and is left to end in a thread that nobody waits for.
    """

    def ask_in_time(host: str, port: int) -> Sequence[str]:
        answer = Future[Sequence[str]]()
        Thread(target=_answer, args=(answer, ask, host, port), daemon=True).start()
        try:
            return answer.result(deadline.within(None))
        except TimeoutError:
            if answer.done():
                raise
            raise httpcore.ConnectTimeout from None

    return ask_in_time


def _answer(answer: Future[Sequence[str]], ask: Resolve, host: str, port: int) -> None:
    try:
        answer.set_result(ask(host, port))
    except (OSError, ValueError) as error:
        answer.set_exception(error)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the given addresses, whatever host is asked for: no name is resolved a second time.

    The host still is what the request and the certificate are about.
    """

    def __init__(self, addresses: Sequence[Address], deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that answers; the time to connect is each one's."""
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses:
            left = self._deadline.within(timeout)
            try:
                stream = self._backend.connect_tcp(str(address), port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every step takes no longer than there is time left in all."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.within(timeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
