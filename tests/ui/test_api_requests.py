"""What holds for every route: methods, types of bodies, versions, pages, and requests that are sent again."""

import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from index.embedding.embed import Embedder
from index.index import Index
from rag.archive.archive import Archive
from rag.build import build_assistant
from rag.settings import Settings
from ui.server.app import create_app

LAMP = "The Skerry lamp burns 14 litres of colza oil a night."
FILES = [("files", ("lamp.md", f"# Lamp\n\n{LAMP}"))]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[TestClient]:
    """A client of an application with three small documents for everybody."""
    folder = tmp_path_factory.mktemp("requests")
    for name in ("a.md", "b.md", "c.md"):
        (folder / name).write_text(f"# {name}\n\n{LAMP}")
    with (
        Index(folder / "data", embedder) as index,
        closing(Archive(folder / "data")) as archive,
        closing(build_assistant(index, Settings())) as assistant,
    ):
        for _ in index.add(folder, origin="here"):
            pass
        with TestClient(create_app(index, assistant, archive, Settings()), base_url="http://localhost") as client:
            yield client


def problem(response: Response, status: int) -> dict[str, Any]:
    """The problem document of a refused request."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    body: dict[str, Any] = response.json()
    return body


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/ask", "OPTIONS, POST"),
        ("PUT", "/api/documents", "GET, HEAD, OPTIONS, POST"),
        ("PATCH", "/api/documents/a.md", "DELETE, GET, HEAD, OPTIONS"),
        ("DELETE", "/healthz", "GET, HEAD, OPTIONS"),
        ("TRACE", "/api/facets", "GET, HEAD, OPTIONS"),
        ("HEAD", "/api/ask", "OPTIONS, POST"),
    ],
)
def test_other_methods_are_refused_with_those_that_there_are(
    api: TestClient, method: str, path: str, allowed: str
) -> None:
    response = api.request(method, path)

    assert (response.status_code, response.headers["allow"]) == (405, allowed)
    assert api.options(path).status_code == 204
    assert api.options(path).headers["allow"] == allowed
    if method not in ("HEAD", "GET"):
        assert problem(response, 405)["title"] == "Method Not Allowed"


@pytest.mark.parametrize("path", ["/api/documents", "/api/documents/a.md", "/healthz", "/api/facets", "/openapi.json"])
def test_head_is_get_without_the_body(api: TestClient, path: str) -> None:
    head, whole = api.head(path), api.get(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["content-type"] == whole.headers["content-type"]


def test_what_is_nowhere_is_nowhere_for_every_method(api: TestClient) -> None:
    assert [api.request(one, "/api/nothing").status_code for one in ("GET", "HEAD", "OPTIONS", "POST")] == [404] * 4


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/ask", "text/plain"), ("/api/ask", "multipart/form-data; boundary=x"), ("/api/documents", "text/markdown"),
     ("/api/documents", "application/json"), ("/api/feedback", "")],
)  # fmt: skip
def test_a_body_of_another_type_is_refused(api: TestClient, path: str, kind: str) -> None:
    response = api.post(path, content=b'{"question": "a"}', headers={"content-type": kind})

    assert "the body must be" in problem(response, 415)["detail"]


def test_json_under_other_names_is_read(api: TestClient) -> None:
    """A type that ends in +json is JSON, and a missing body is told as such."""
    body = b'{"question": "How much oil does the Skerry lamp burn?"}'

    assert api.post("/api/ask", content=body, headers={"content-type": "application/x+json"}).status_code == 200
    assert problem(api.post("/api/ask"), 422)["field"] == "body"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/ask", b'{"question": "a", "filters": {"publisher": ["x", "\\ud83d"]}}', "filters.publisher.1"),
        ("/api/ask", b'{"question": "a", "\\udfff": 1}', "body"),
        ("/api/feedback", b'{"answer_id": "\\uDB00", "rating": "up"}', "answer_id"),
        ("/api/documents/from-web", b'{"url": "http://\\ud800"}', "url"),
        ("/api/ask", b'{"question": "a", "filters": ' + b"[" * 900 + b'"\\ud800"' + b"]" * 900 + b"}", None),
    ],
)
def test_half_a_character_is_refused_by_place(api: TestClient, path: str, body: bytes, field: str | None) -> None:
    told = problem(api.post(path, content=body, headers={"content-type": "application/json"}), 422)

    assert "half a surrogate pair" in told["detail"]
    assert field is None or told["field"] == field


def test_a_whole_surrogate_pair_is_a_character(api: TestClient) -> None:
    body = b'{"question": "What is \\ud83c\\udf0d?"}'

    assert api.post("/api/ask", content=body, headers={"content-type": "application/json"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"[" * 100_000, 400), (b'{"question": "\xff\xfe"}', 400), (b'{"a":' * 50_000, 400), (b"9" * 10_000, 400),
     (b'{"question": "a", "as_of": 1e400}', 422), (b"NaN", 422), (b'{"question": "a\\u0000b"}', 200)],
)  # fmt: skip
def test_json_that_cannot_be_read_is_told(api: TestClient, body: bytes, status: int) -> None:
    assert api.post("/api/ask", content=body, headers={"content-type": "application/json"}).status_code == status


def test_a_million_mistakes_are_told_in_few_words(api: TestClient) -> None:
    body = {"question": "a", "history": [{}] * 50_000}

    assert len(problem(api.post("/api/ask", json=body), 422)["errors"]) == 20


def test_a_document_that_is_known_is_not_sent_again(api: TestClient) -> None:
    """The tag is that of the whole document; what the client has is told by If-None-Match."""
    first = api.get("/api/documents/a.md")
    tag = first.headers["etag"]

    assert first.headers["cache-control"] == "private, no-cache"
    for known in (tag, f'"x", {tag}', f"W/{tag}", "*"):
        again = api.get("/api/documents/a.md", headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get("/api/documents/a.md", headers={"if-none-match": '"x"'}).content == first.content
    assert api.get("/api/documents/b.md").headers["etag"] != tag
    assert api.get("/api/documents/a.md", params={"sha256": first.json()["sha256"]}).headers["etag"] == tag


def test_a_list_that_is_known_is_not_sent_again(api: TestClient) -> None:
    tag = api.get("/api/documents").headers["etag"]

    assert api.get("/api/documents", headers={"if-none-match": tag}).status_code == 304
    assert api.get("/api/documents", params={"limit": 1}, headers={"if-none-match": tag}).status_code == 200


def test_the_last_page_says_so(api: TestClient) -> None:
    """Also one that is just full has no page behind it."""
    page = api.get("/api/documents", params={"limit": 3, "own": False}).json()
    first = api.get("/api/documents", params={"limit": 2, "own": False}).json()

    assert ([one["id"] for one in page["documents"]], page["next_cursor"]) == (["a.md", "b.md", "c.md"], None)
    assert (len(first["documents"]), first["next_cursor"]) == (2, "b.md")


def test_an_upload_that_is_sent_again_begins_no_second_job(api: TestClient) -> None:
    """Same key and same files: the same job; same key and other files: refused; another caller: another job."""
    sent = {"files": FILES, "headers": {"idempotency-key": "lamps-1"}}
    first, again = api.post("/api/documents", **sent), api.post("/api/documents", **sent)  # type: ignore[arg-type]
    other = api.post("/api/documents", files=[("files", ("lamp.md", "Other"))], headers={"idempotency-key": "lamps-1"})
    page = api.post("/api/documents/from-web", json={"url": "none"}, headers={"idempotency-key": "page-1"})
    same = api.post("/api/documents/from-web", json={"url": "none"}, headers={"idempotency-key": "page-1"})

    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert problem(other, 422)["field"] == "Idempotency-Key"
    assert page.json() == same.json() != first.json()
    assert problem(api.post("/api/documents", files=FILES, headers={"idempotency-key": ""}), 422)


def test_jobs_are_listed_page_by_page(api: TestClient) -> None:
    """The last begun first; a cursor that was never given is refused."""
    begun = [api.post("/api/documents/from-web", json={"url": str(number)}).json()["job"] for number in range(3)]
    listed: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = api.get("/api/jobs", params={"limit": 2, "cursor": cursor}).json()
        listed += [one["id"] for one in page["jobs"]]
        cursor = page["next_cursor"]

    assert listed[:3] == begun[::-1]
    assert len(listed) == len(set(listed))
    assert problem(api.get("/api/jobs", params={"cursor": "x"}), 422)["field"] == "cursor"


def test_only_the_version_that_is_meant_is_removed(api: TestClient) -> None:
    tag = api.get("/api/documents/c.md").headers["etag"]

    assert problem(api.delete("/api/documents/c.md", headers={"if-match": '"x"'}), 412)
    assert problem(api.delete("/api/documents/c.md", headers={"if-match": f"W/{tag}"}), 412)
    assert problem(api.delete("/api/documents/d.md", headers={"if-match": tag}), 404)
    assert api.delete("/api/documents/c.md", headers={"if-match": tag}).status_code == 204


def test_conversations_are_listed_page_by_page(api: TestClient) -> None:
    assert api.get("/api/conversations").json() == {"conversations": [], "next_cursor": None}
    for cursor in ("x", "é", "bm8gdGltZQ=="):
        assert problem(api.get("/api/conversations", params={"cursor": cursor}), 422)["field"] == "cursor"


def test_the_database_servers_that_are_not_needed_are_not_loaded(api: TestClient) -> None:
    """CVE-2026-45829 is in Chroma's own Python server, which neither start nor question may bring in."""
    assert api.post("/api/ask", json={"question": "How much oil does the Skerry lamp burn?"}).status_code == 200

    assert not {"chromadb.app", "chromadb.server.fastapi"} & sys.modules.keys()
    assert "chromadb" in sys.modules
