"""One server over HTTP: how requests are sent, when they are sent again, and what a refusal becomes."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import sleep
from typing import Any

import httpx

from index.errors import BackstopError

_CONNECT_SECONDS = 5.0
_TRIES = 4
_LONGEST_WAIT = 60.0
"""Seconds: a server that asks for more patience is told of at once."""
_BUSY = (429, 503)


class BackstopProblem(BackstopError):
    """The server refused: what its problem document says.

    ``status`` is the HTTP status, ``field`` what of the request is meant, None where that is not said.
    """

    def __init__(self, status: int, title: str, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.field = field


class ServerUnreachable(BackstopError):
    """No server answers at the address, it takes too long, or it is no Backstop server."""


class BadAddress(BackstopError):
    """An address that no server can have, or a key that cannot be sent to one."""


class Connection:
    """Sends requests to one server. It may be used by several threads at once."""

    def __init__(
        self, url: str, api_key: str | None, timeout: float, transport: httpx.BaseTransport | None = None
    ) -> None:
        """``timeout`` is how many seconds the server may be silent. Proxies of the environment are not used."""
        address = _address(url)
        self.address = str(address.copy_with(userinfo=b""))
        self._http = httpx.Client(
            base_url=address,
            headers=_headers(api_key),
            timeout=httpx.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
            transport=transport,
            trust_env=False,
        )

    def send(self, method: str, path: str, *, again: bool = False, **request: Any) -> httpx.Response:
        """The server's answer, when it is a good one.

        Where the server is busy (429 or 503) and says when to come back, a request is sent ``again``, three times at
        most. Raises BackstopProblem or ServerUnreachable.
        """
        return self._send(method, path, again, False, request)

    @contextmanager
    def stream(self, method: str, path: str, **request: Any) -> Iterator[Iterator[str]]:
        """The pieces of an answer's text as they come. It is sent again as long as nothing has come."""
        response = self._send(method, path, True, True, request)
        try:
            yield self._pieces(response)
        finally:
            response.close()

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def _send(self, method: str, path: str, again: bool, stream: bool, request: dict[str, Any]) -> httpx.Response:
        for more in reversed(range(_TRIES)):
            response = self._once(self._http.build_request(method, path, **request), stream)
            wait = seconds_to_wait(response) if again and more else None
            if wait is None:
                break
            response.close()
            sleep(wait)
        if not response.is_success:
            raise self._problem(response)
        return response

    def _once(self, request: httpx.Request, stream: bool) -> httpx.Response:
        try:
            return self._http.send(request, stream=stream)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from None

    def _pieces(self, response: httpx.Response) -> Iterator[str]:
        try:
            yield from response.iter_text()
        except httpx.HTTPError as error:
            raise self._unreachable(error) from None

    def _problem(self, response: httpx.Response) -> BackstopError:
        try:
            response.read()
        except httpx.HTTPError as error:
            return self._unreachable(error)
        finally:
            response.close()
        return problem_of(_document(response), response.status_code)

    def _unreachable(self, error: httpx.HTTPError) -> ServerUnreachable:
        if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
            return ServerUnreachable(f"the server at {self.address} did not answer in time")
        return ServerUnreachable(f"the server at {self.address} cannot be reached: {error or type(error).__name__}")


def problem_of(document: Mapping[str, Any], status: int) -> BackstopProblem:
    """The error that a problem document tells; what it leaves out is taken from the status.

    >>> problem = problem_of({"detail": "the question is empty", "field": "question"}, 422)
    >>> problem.title, problem.field, str(problem)
    ('Unprocessable Entity', 'question', 'the question is empty')
    """
    title = document.get("title") or httpx.codes.get_reason_phrase(status)
    detail = document.get("detail") or f"the server answered {status}"
    return BackstopProblem(status, str(title), str(detail), document.get("field"))


def _document(response: httpx.Response) -> dict[str, Any]:
    """The problem document of a refusal; empty where it is none, as from a proxy."""
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return {}
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def new_key() -> str:
    """A key that tells a request that is sent again from another one like it."""
    return secrets.token_hex(16)


def seconds_to_wait(response: httpx.Response) -> float | None:
    """How long a busy server asks to be left alone; None when it is not busy, does not say, or asks for too long.

    >>> seconds_to_wait(httpx.Response(429, headers={"Retry-After": "3"}))
    3.0
    >>> seconds_to_wait(httpx.Response(503))
    """
    told = response.headers.get("retry-after")
    if response.status_code not in _BUSY or told is None:
        return None
    wait = float(told) if told.isascii() and told.isdigit() else _seconds_until(told)
    return wait if wait is not None and wait <= _LONGEST_WAIT else None


def _seconds_until(told: str) -> float | None:
    """Seconds until a date as HTTP writes it.

    >>> _seconds_until("Wed, 01 Jan 2020 00:00:00 GMT"), _seconds_until("soon")
    (0.0, None)
    """
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until.tzinfo else None


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise BadAddress(f"{url!r} is no address of a server: {error}") from None
    if address.scheme not in ("http", "https") or not address.host:
        raise BadAddress(f"{url!r} is no address of a server: it must begin with http:// or https://")
    return address


def _headers(api_key: str | None) -> dict[str, str]:
    """The key is not repeated in any error."""
    if not api_key:
        return {}
    if not (api_key.isascii() and api_key.isprintable()) or " " in api_key:
        raise BadAddress("the API key has a character that no key has, such as a space or a line end")
    return {"Authorization": f"Bearer {api_key}"}
