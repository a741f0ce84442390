"""The running service against whatever its description allows and does not allow, noise, and clients that dawdle."""

import os
import random
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import httpx
import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from requests import Session
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from index.embedding.embed import Embedder
from index.index import Index
from rag.archive.archive import Archive
from rag.build import build_assistant
from rag.settings import Settings
from tests.ui.served_app import served
from ui.server.app import create_app

CHECKS = [
    status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance,
]  # fmt: skip
LIGHTHOUSE = Path(__file__).parents[1] / "collections" / "lighthouse"
Operation = APIOperation[Any, Any, Any, Any]
EDGES = "\x00\ud800\U0001f71a\u202e"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[str]:
    """The whole application over a small collection, on a port of its own."""
    folder = tmp_path_factory.mktemp("fuzzed")
    with (
        Index(folder, embedder) as index,
        closing(Archive(folder)) as archive,
        closing(build_assistant(index, Settings())) as assistant,
    ):
        for _ in index.add(LIGHTHOUSE):
            pass
        with served(create_app(index, assistant, archive, Settings())) as running:
            yield running


def open_lines() -> int:
    """How many sockets this process, which is the server too, has open."""
    return sum(map(is_socket, Path("/proc/self/fd").iterdir()))


def is_socket(descriptor: Path) -> bool:
    try:
        return descriptor.readlink().name.startswith("socket:")
    except FileNotFoundError:  # Closed since it was listed.
        return False


def resident_megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def settled(before: int) -> int:
    """How many are open when the server had time to close what is done with."""
    deadline = monotonic() + 20
    while (now := open_lines()) > before and monotonic() < deadline:
        sleep(0.05)
    return now


def try_out(operation: Operation, address: str, document_id: str, cases: int) -> Counter[int]:
    """Call an operation with bodies and parameters that fit and that do not; the statuses it answered with."""
    statuses: Counter[int] = Counter()
    modes = [GenerationMode.POSITIVE]
    if operation.body or list(operation.iter_parameters()):
        modes.append(GenerationMode.NEGATIVE)

    @hypothesis.settings(
        max_examples=cases,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of([operation.as_strategy(mode) for mode in modes]), st.booleans())
    def one(case: schemathesis.Case[Any], there: bool) -> None:
        if there and case.path_parameters and "document_id" in case.path_parameters:
            case.path_parameters["document_id"] = document_id
        response = case.call(base_url=address, session=session, timeout=60)
        statuses[response.status_code] += 1
        # The one thing that is really not there: a language model.
        assert response.status_code < 500 or (response.status_code == 503 and b"language model" in response.content)
        case.validate_response(response, checks=CHECKS)

    with Session() as session:
        one()
    return statuses


@pytest.mark.parametrize(("cases", "least"), [(11, 200), pytest.param(115, 2000, marks=pytest.mark.soak)])
def test_the_api_does_what_its_description_says(address: str, cases: int, least: int) -> None:
    """No error of the server, and no status, type, header or body that is not described."""
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    document_id = httpx.get(f"{address}/api/documents", params={"limit": 1}).json()["documents"][0]["id"]
    tried: Counter[int] = Counter()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        tried += try_out(found.ok(), address, document_id, cases)

    sys.stdout.write(f"\n{tried.total()} cases: {dict(sorted(tried.items()))}\n")
    assert tried.total() >= least
    assert {200, 202, 204, 404, 422} <= tried.keys()


def noise(chance: random.Random) -> bytes:
    """A request that is none, or nearly one."""
    start = chance.choice(
        [b"", b"GET ", b"POST /api/ask HTTP/1.1\r\n", b"GET /api/documents/%ff%fe%00 HTTP/1.1\r\nHost: localhost\r\n"]
    )
    return start + chance.randbytes(chance.randrange(400)) + chance.choice([b"", b"\r\n\r\n"])


@pytest.mark.parametrize("requests", [60, pytest.param(5000, marks=pytest.mark.soak)])
def test_noise_on_the_line_is_survived(address: str, requests: int) -> None:
    """Bytes that are no request get an answer or a closed connection; nothing stays open."""
    chance, place = random.Random(8), urlsplit(address)
    before = open_lines()
    for _ in range(requests):
        with socket.create_connection((place.hostname, place.port), timeout=10) as line:
            line.sendall(noise(chance))
            line.shutdown(socket.SHUT_WR)
            assert line.recv(12)[:9] in (b"", b"HTTP/1.1 ")

    assert httpx.get(f"{address}/healthz").status_code == 200
    assert settled(before) <= before


def body(chance: random.Random) -> bytes:
    """JSON with edges, broken JSON, broken UTF-8, deep nesting, huge numbers."""
    text = "".join(chance.choice(EDGES + 'aé "\\{}[]:,') for _ in range(chance.randrange(40)))
    quoted = text.encode("utf-8", "surrogatepass")
    return chance.choice(
        [
            quoted,
            b'{"question": "' + quoted + b'"}',
            b'{"question": "\\ud83d", "history": [{"role": "user", "content": "\\udfff"}]}',
            b'{"question": "a", "\\ud800": 1}',
            b'{"question": "a", "as_of": "' + chance.choice([b"0000-00-00", b"9999-99-99", b"1e400"]) + b'"}',
            b'{"question": "a", "as_of": ' + b"9" * chance.choice([3, 30, 5000]) + b"}",
            b'{"question": ' + b"[" * chance.choice([10, 990, 100_000]) + b"}",
            b'{"question": "a", "filters": ' + b'{"a": ' * 500 + b"1" + b"}" * 500 + b"}",
            b'{"question": "\\u0000", "filters": {"publisher": "\\u0000"}, "generator": "extractive"}',
            b"\xff\xfe" + quoted,
            b"null",
            b"NaN",
        ]
    )


PLACES = [
    ("POST", "/api/ask"), ("POST", "/api/ask/stream"), ("POST", "/api/feedback"), ("POST", "/api/sync"),
    ("PATCH", "/api/conversations/none"), ("POST", "/api/documents"), ("POST", "/v1/chat/completions"),
]  # fmt: skip
TYPES = ["application/json", "application/json; charset=utf-16", "application/vnd.a+json", "text/plain", "a/b;\xe9", ""]
TYPES += ["multipart/form-data", "multipart/form-data; boundary=x"]


@pytest.mark.parametrize("requests", [150, pytest.param(5000, marks=pytest.mark.soak)])
def test_hostile_bodies_and_headers_are_refused(address: str, requests: int) -> None:
    """Whatever comes as a body, of whatever type, is answered or refused in our words."""
    chance = random.Random(8)
    before, used = open_lines(), resident_megabytes()
    statuses: Counter[int] = Counter()
    with httpx.Client(base_url=address, timeout=60) as client:
        for _ in range(requests):
            method, path = chance.choice(PLACES)
            headers = [(b"content-type", chance.choice(TYPES).encode("latin-1")), (b"if-none-match", b"\xff*")]
            answer = client.request(method, path, content=body(chance), headers=headers)
            statuses[answer.status_code] += 1
            assert answer.status_code < 500, (method, path, answer.request.content, answer.text)
            if answer.status_code >= 400 and not path.startswith("/v1"):
                assert answer.headers["content-type"] == "application/problem+json"

    sys.stdout.write(f"\n{dict(sorted(statuses.items()))}, {resident_megabytes() - used:+.0f} MB\n")
    assert {200, 400, 415, 422} <= statuses.keys()
    assert settled(before) <= before


@pytest.mark.parametrize(
    ("clients", "steps", "pause"), [(40, 2, 0.2), pytest.param(300, 60, 1, marks=pytest.mark.soak)]
)
def test_clients_that_dawdle_keep_nobody_else_waiting(address: str, clients: int, steps: int, pause: float) -> None:
    """Requests that come byte by byte, and never whole, hold nothing: others are answered, and all is let go."""
    place = urlsplit(address)
    head = b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n"
    before = open_lines()
    lines = [socket.create_connection((place.hostname, place.port)) for _ in range(clients)]
    for number, line in enumerate(lines):
        line.sendall(head + (b"\r\n{" if number % 2 else b""))
    for step in range(steps):
        for number, line in enumerate(lines):
            line.sendall(b" " if number % 2 else b"X-%d: a\r\n" % step)
        answer = httpx.post(f"{address}/api/ask", json={"question": "How tall is the tower?"}, timeout=30)
        assert answer.status_code == 200
        sleep(pause)
    for line in lines:
        line.close()

    assert settled(before) <= before


@pytest.mark.soak
def test_nothing_is_kept_of_refused_requests(address: str) -> None:
    """After 20,000 refused requests the process is as large as after the first 2,000."""
    chance = random.Random(9)
    sizes = []
    with httpx.Client(base_url=address, timeout=60) as client:
        for number in range(20_000):
            method, path = chance.choice(PLACES)
            client.request(method, path, content=body(chance), headers={"content-type": "application/json"})
            if number % 2000 == 1999:
                sizes.append(resident_megabytes())

    sys.stdout.write(f"\nMB after each 2,000 requests: {[round(size) for size in sizes]}\n")
    assert sizes[-1] - sizes[0] < 50
