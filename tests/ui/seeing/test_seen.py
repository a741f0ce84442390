"""What the whole application tells of itself: ids, metrics, its log."""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import closing
from io import StringIO

import pytest
from fastapi.testclient import TestClient

from index.index import Index
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.settings import Settings
from ui.seeing.logs import JsonLines, NeverWaiting, PlainLines
from ui.server.app import create_app

FORCE = "How many troops would a viable multinational force need?"
TUNGSTEN = "What is the boiling point of tungsten?"
SECRET = "zanzibar"


@pytest.fixture(scope="module")
def api(bundled_index: Index, assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of the whole application, which does not raise its errors."""
    with closing(Archive(tmp_path_factory.mktemp("archive"))) as archive:
        app = create_app(bundled_index, assistant, archive, Settings())

        @app.get("/api/broken", include_in_schema=False)
        async def broken() -> None:
            raise RuntimeError("a bug")

        app.router.routes.insert(0, app.router.routes.pop())
        with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
            yield client


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What is logged from now on, as JSON."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("ui")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield written
    logger.removeHandler(handler)
    logger.setLevel("NOTSET")


def lines(log: StringIO) -> list[dict[str, object]]:
    """The lines of a log."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


def metric(api: TestClient, name: str) -> float:
    """The value of a metric, 0 where it was not told yet."""
    told = api.get("/metrics").text
    return next((float(line.rpartition(" ")[2]) for line in told.splitlines() if line.startswith(f"{name} ")), 0.0)


@pytest.mark.parametrize("path", ["/healthz", "/", "/api/documents", "/api/nothing", "/api/broken", "/v1/nothing"])
def test_every_response_names_its_request(api: TestClient, path: str) -> None:
    given = api.get(path, headers={"X-Request-Id": "from-the-proxy.1"})
    made = api.get(path)
    assert given.headers["x-request-id"] == "from-the-proxy.1"
    assert len(made.headers["x-request-id"]) == 16
    if given.headers["content-type"] == "application/problem+json":
        assert given.json()["request_id"] == "from-the-proxy.1"


@pytest.mark.parametrize("given", ["a" * 65, "a b", "a\tb", "ä", "<script>", '"'])
def test_an_id_that_is_no_plain_word_is_replaced(api: TestClient, given: str) -> None:
    assert api.get("/healthz", headers={b"X-Request-Id": given.encode()}).headers["x-request-id"] != given


def test_a_bug_is_a_problem_with_an_id_and_the_headers_that_every_response_has(api: TestClient) -> None:
    before = metric(api, 'backstop_http_requests_total{method="GET",route="/api/broken",status="500"}')
    response = api.get("/api/broken")
    assert response.status_code == 500
    assert response.json()["request_id"] == response.headers["x-request-id"]
    assert "content-security-policy" in response.headers
    assert metric(api, 'backstop_http_requests_total{method="GET",route="/api/broken",status="500"}') == before + 1


def test_a_line_for_every_request_says_nothing_of_what_was_asked(api: TestClient, log: StringIO) -> None:
    api.post("/api/ask", json={"question": f"Where is {SECRET}?"}, headers={"X-Request-Id": "one"})
    api.get(f"/api/documents/{SECRET}.md", headers={"X-Request-Id": "two"})
    api.get("/api/search", params={"q": SECRET}, headers={"X-Request-Id": "three"})
    api.get("/healthz")

    asked, read, searched = lines(log)
    assert (asked["request_id"], read["request_id"], searched["request_id"]) == ("one", "two", "three")
    assert (asked["method"], asked["route"], asked["status"]) == ("POST", "/api/ask", 200)
    assert (read["route"], read["status"]) == ("/api/documents/{document_id}", 404)
    assert float(str(asked["milliseconds"])) > 0
    assert str(asked["caller"]).startswith("anon-")
    assert len(str(asked["caller"])) == 12
    assert SECRET not in log.getvalue()


def test_answers_are_counted_by_what_became_of_them(api: TestClient) -> None:
    names = (
        'backstop_answers_total{generator="extractive",status="answered"}',
        'backstop_answers_total{generator="extractive",status="abstained"}',
        'backstop_refusals_total{reason="off_topic"}',
        'backstop_stage_seconds_count{stage="wait"}',
        'backstop_stage_seconds_count{stage="search"}',
        'backstop_stage_seconds_count{stage="total"}',
        'backstop_http_requests_total{method="POST",route="/api/ask",status="200"}',
        'backstop_http_requests_total{method="POST",route="/v1/chat/completions",status="200"}',
        'backstop_line_entered_total{line="questions"}',
    )
    before = [metric(api, name) for name in names]
    verdicts = metric(api, 'backstop_sentences_total{verdict="quoted"}')
    answer = api.post("/api/ask", json={"question": FORCE}).json()
    api.post("/api/ask", json={"question": TUNGSTEN})
    api.post("/v1/chat/completions", json={"model": "backstop", "messages": [{"role": "user", "content": FORCE}]})

    assert [metric(api, name) for name in names] == [
        one + more for one, more in zip(before, (2, 1, 1, 3, 3, 3, 2, 1, 3), strict=True)
    ]
    assert metric(api, 'backstop_sentences_total{verdict="quoted"}') == verdicts + 2 * len(answer["sentences"])


def test_what_there_is_and_what_goes_on_is_told(api: TestClient) -> None:
    assert metric(api, "backstop_documents") == 168
    assert metric(api, 'backstop_jobs{status="running"}') == 0
    assert metric(api, 'backstop_line_taken{line="questions"}') == 0
    assert metric(api, 'backstop_line_places{line="questions"}') >= 2
    assert metric(api, "process_resident_memory_bytes") > 0


def test_no_label_holds_what_a_client_made_up(api: TestClient) -> None:
    for path in (f"/{SECRET}", f"/api/{SECRET}", f"/api/jobs/{SECRET}", f"/assets/{SECRET}"):
        api.get(path)
    api.request(SECRET.upper(), "/api/ask")
    assert SECRET not in api.get("/metrics").text.lower()


def test_a_wrong_key_reads_no_metrics(api: TestClient) -> None:
    assert api.get("/metrics", headers={"authorization": "Bearer bk_0000_wrong"}).status_code == 401


def test_lines_to_read_hold_one_line_each() -> None:
    record = logging.LogRecord("ui.documents.jobs", logging.WARNING, __file__, 1, "two\nlines", (), None)
    assert PlainLines().format(record).endswith("WARNING ui.documents.jobs: two\\nlines")
    assert json.loads(JsonLines().format(record))["message"] == "two\nlines"


class Unspeakable:
    """Cannot even be told."""

    def __str__(self) -> str:
        raise RuntimeError("a bug")


@pytest.mark.parametrize(("told", "given"), [("%d lamps", ("no",)), ("%s %s", ("one",)), ("%s", (Unspeakable(),))])
@pytest.mark.parametrize("formatter", [PlainLines(), JsonLines()], ids=["plain", "json"])
def test_a_line_that_cannot_be_formatted_stops_nobody_and_is_found(
    formatter: logging.Formatter, told: str, given: tuple[object, ...]
) -> None:
    written = StringIO()
    handler = NeverWaiting(written)
    handler.setFormatter(formatter)
    handler.emit(logging.LogRecord("ui", logging.INFO, "lamps.py", 7, told, given, None))
    handler.flush()
    assert "a line of lamps.py, line 7, cannot be formatted" in written.getvalue()
    assert "Error" in written.getvalue()


def test_a_log_that_nobody_reads_stops_nobody() -> None:
    """What is written fits the pipe, the rest waits or is dropped; once somebody reads, it goes on."""
    reading, writing = os.pipe()
    with os.fdopen(reading) as read, os.fdopen(writing, "w") as pipe:
        handler = NeverWaiting(pipe)
        record = logging.LogRecord("ui", logging.INFO, __file__, 1, "a" * 1000, (), None)
        for _ in range(20_000):
            handler.emit(record)
        assert len(read.readline()) == 1001
        for _ in range(5_000):
            read.readline()
        handler.emit(logging.LogRecord("ui", logging.INFO, __file__, 1, "last", (), None))
        assert any(read.readline() == "last\n" for _ in range(20_000))
