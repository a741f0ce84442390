"""The HTTP API over the bundled collection, in this process, with the real model."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from index.embedding.embed import Embedder
from index.errors import BackstopError
from index.index import Index
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.build import build_assistant
from rag.line import Line
from rag.settings import Settings
from tests.ui.job_end import finished
from tests.ui.openai.test_stream import Broken
from ui.answering.kept_answers import KeptAnswers
from ui.answering.workers import Workers
from ui.api.questions import question_routes
from ui.caller import Caller, asking
from ui.server.app import create_app

FORCE = "How many troops would a viable multinational force need?"
TUNGSTEN = "What is the boiling point of tungsten?"


@pytest.fixture(scope="module")
def api(bundled_index: Index, assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of the whole application."""
    with closing(Archive(tmp_path_factory.mktemp("archive"))) as archive:
        app = create_app(bundled_index, assistant, archive, Settings())
        with TestClient(app, base_url="http://localhost") as client:
            yield client


@pytest.fixture(scope="module")
def own_api(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[TestClient]:
    """A client of an application whose index is empty at first, which it says."""
    data = tmp_path_factory.mktemp("own")
    with Index(data, embedder) as index, closing(Archive(data)) as archive:
        app = create_app(index, build_assistant(index, Settings()), archive, Settings())
        with TestClient(app, base_url="http://localhost") as client:
            assert client.get("/readyz").status_code == 503
            yield client


def listed(api: TestClient) -> list[str]:
    """The ids of all documents that the client sees."""
    return [one["id"] for one in api.get("/api/documents").json()["documents"]]


def problem(response: Response) -> dict[str, object]:
    """The problem document of a refused request."""
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = response.json()
    assert {"type", "title", "status", "detail"} <= body.keys()
    assert body["status"] == response.status_code
    return body


def test_answer_has_every_field_of_the_contract(api: TestClient) -> None:
    """The names of the contract are all there, in the answer and in its parts."""
    answer = api.post("/api/ask", json={"question": FORCE}).json()

    assert {
        "id", "question", "query", "status", "reason", "missing", "text", "sentences", "citations", "conflicts",
        "nearest", "generator", "timings_ms",
    } <= answer.keys()  # fmt: skip
    assert {"text", "verdict", "reasons", "citations"} <= answer["sentences"][0].keys()
    assert {
        "number", "document_id", "document_sha256", "passage_id", "title", "publisher", "author", "via", "url",
        "published", "as_of", "kind", "form", "topics", "page", "heading", "start", "end", "quote", "score", "also_in",
    } <= answer["citations"][0].keys()  # fmt: skip
    assert answer["generator"] == {
        "mode": "extractive",
        "model": None,
        "model_digest": None,
        "prompt_version": None,
        "problem": None,
    }
    assert answer["timings_ms"].keys() == {"search", "evidence", "draft", "verify", "total", "first_sentence"}
    assert answer["trace"] is None


def test_every_quote_is_the_slice_of_the_document_it_cites(api: TestClient) -> None:
    """Offsets and digest of a citation fit what the documents route returns."""
    answer = api.post("/api/ask", json={"question": FORCE}).json()

    for citation in answer["citations"]:
        document = api.get(f"/api/documents/{quote(citation['document_id'], safe='')}").json()
        assert document["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert document["sha256"] == citation["document_sha256"]
    assert "100,000" in answer["text"]


def test_refusal_shows_no_sources(api: TestClient) -> None:
    """An abstention has a reason, and neither sentences nor citations."""
    answer = api.post("/api/ask", json={"question": TUNGSTEN}).json()

    assert (answer["status"], answer["reason"]) == ("abstained", "off_topic")
    assert answer["sentences"] == answer["citations"] == answer["nearest"] == []
    assert answer["text"] == ""


def test_trace_is_added_when_wanted(api: TestClient) -> None:
    """``?trace=true`` tells what search found and how sentences were scored."""
    trace = api.post("/api/ask", params={"trace": True}, json={"question": FORCE}).json()["trace"]

    assert trace["passages"][0]["score"] >= trace["passages"][-1]["score"]
    assert trace["evidence"][0]["score"] >= trace["threshold"]


def server_sent(text: str) -> list[tuple[str, dict[str, object]]]:
    """The names and data of a stream of server-sent events."""
    events = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        events.append((lines["event"], json.loads(lines["data"])))
    return events


def test_stream_ends_with_the_same_answer(api: TestClient) -> None:
    """The events come in order, and the last one is what ask returns."""
    events = server_sent(api.post("/api/ask/stream", json={"question": FORCE}).text)
    whole = api.post("/api/ask", json={"question": FORCE}).json()
    names = [name for name, _ in events]
    answer = events[-1][1]

    assert names[:2] == ["searched", "evidence"]
    assert set(names[2:-1]) == {"sentence"}
    assert names[-1] == "answer"
    for changing in ("id", "timings_ms"):
        del answer[changing], whole[changing]
    assert answer == whole
    assert [data["sentence"] for name, data in events if name == "sentence"] == whole["sentences"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [({"question": " "}, 422, "question"), ({"question": "a", "generator": "llm"}, 503, "generator")],
)
def test_a_stream_that_cannot_begin_is_refused_with_a_status(
    api: TestClient, body: dict[str, object], status: int, field: str
) -> None:
    response = api.post("/api/ask/stream", json=body)

    assert (response.status_code, problem(response)["field"]) == (status, field)


def test_what_goes_wrong_later_is_the_last_step(bundled_index: Index, tmp_path: Path) -> None:
    """What was checked before has been told."""
    app, workers = FastAPI(), Workers(Line(1, waiting=1, seconds=1))
    assistant = Broken(bundled_index, BackstopError("the disk is gone"))
    with closing(Archive(tmp_path)) as archive:
        app.include_router(
            question_routes(bundled_index, KeptAnswers(bundled_index, assistant, archive, workers), workers)
        )
        app.dependency_overrides[asking] = lambda: Caller("ann")
        events = server_sent(TestClient(app).post("/api/ask/stream", json={"question": FORCE}).text)

    assert [name for name, _ in events] == ["searched", "evidence", "sentence", "error"]
    assert events[-1][1]["problem"] == {
        "type": "about:blank", "title": "Internal Server Error", "status": 500, "detail": "the disk is gone",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "field", "told"),
    [
        ({"question": "  "}, 422, "question", "empty"),
        ({"question": "a" * 100_000}, 422, "question", "100,000 characters"),
        ({}, 422, "question", "required"),
        ({"question": "a", "knd": 1}, 422, "knd", "not permitted"),
        ({"question": "a", "filters": {"knd": "official"}}, 422, "filters", "unknown filter 'knd'"),
        ({"question": "a", "filters": {"kind": "offical"}}, 422, "filters", "'offical'"),
        ({"question": "a", "filters": {"published_to": "yesterday"}}, 422, "filters", "2025-02-17"),
        ({"question": "a", "as_of": "soon"}, 422, "as_of", "date"),
        ({"question": "a", "history": [{"role": "system", "content": "x"}]}, 422, "history.0.role", "user"),
        ({"question": "a", "generator": "llm"}, 503, "generator", "no language model"),
    ],
)
def test_bad_input_is_refused_by_name(
    api: TestClient, body: dict[str, object], status: int, field: str, told: str
) -> None:
    """The problem says which field is wrong and why."""
    response = api.post("/api/ask", json=body)

    assert response.status_code == status
    assert problem(response)["field"] == field
    assert told in str(problem(response)["detail"])


def test_broken_json_is_a_problem(api: TestClient) -> None:
    """A body that is no JSON gets status 400."""
    response = api.post("/api/ask", content='{"question": ', headers={"content-type": "application/json"})

    assert response.status_code == 400
    assert "not valid JSON" in str(problem(response)["detail"])


@pytest.mark.parametrize("path", ["/api/documents/nowhere.md", "/api/jobs/nothing", "/api/nothing"])
def test_what_is_not_there_is_a_problem(api: TestClient, path: str) -> None:
    """An unknown document, job or route gets status 404."""
    assert problem(api.get(path))["status"] == 404


def test_filters_of_search_are_parameters(api: TestClient) -> None:
    """Search narrows to the filters, and refuses unknown ones by name."""
    found = api.get("/api/search", params={"q": "troops", "kind": ["official", "opinion"], "limit": 5}).json()

    assert 0 < len(found["passages"]) <= 5
    assert {one["kind"] for one in found["passages"]} <= {"official", "opinion"}
    assert problem(api.get("/api/search", params={"q": "troops", "knd": "x"}))["field"] == "knd"
    assert problem(api.get("/api/search", params={"q": "troops", "limit": 1000}))["field"] == "limit"


def test_documents_are_listed_page_by_page(api: TestClient, bundled_index: Index) -> None:
    """Following the cursor gives every document once, in order."""
    ids: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = api.get("/api/documents", params={"limit": 50, "cursor": cursor}).json()
        ids += [one["id"] for one in page["documents"]]
        cursor = page["next_cursor"]

    assert ids == sorted(set(ids))
    assert len(ids) == bundled_index.documents.count()


def test_facets_count_documents(api: TestClient) -> None:
    """Every document has one kind, so the counts add up."""
    facets = api.get("/api/facets").json()

    assert sum(facets["kinds"].values()) == facets["documents"]


def test_uploaded_files_are_answered_from(own_api: TestClient) -> None:
    """Files become documents under their names, refused ones are told with the reason."""
    files: list[tuple[str, tuple[str, str | bytes]]] = [
        ("files", ("lamps/öl.md", "# Lamps\n\nThe Skerry lamp burns 14 litres of colza oil a night. 🜚 is its mark.")),
        ("files", ("broken.md", b"\xff\xfe\x00")),
        ("files", ("image.png", b"\x89PNG")),
    ]
    started = own_api.post("/api/documents", files=files, data={"shared": "true"})
    job = finished(own_api, started.json()["job"])
    answer = own_api.post("/api/ask", json={"question": "How much oil does the Skerry lamp burn a night?"}).json()

    assert started.status_code == 202
    assert (job["status"], job["added"]) == ("done", 1)
    assert {one["name"] for one in job["refused"]} == {"broken.md", "image.png"}
    assert answer["citations"][0]["document_id"] == "lamps/öl.md"
    assert own_api.get("/api/documents/lamps%2F%C3%B6l.md").json()["title"] == "Lamps"
    assert own_api.get("/readyz").json() == {"status": "ok", "documents": len(listed(own_api))}


def test_names_beside_the_files_carry_what_file_names_cannot(own_api: TestClient) -> None:
    """A quotation mark in a name arrives as it is; the product's own origin cannot be claimed."""
    files = [("files", ("0", "# A lamp\n\nIt burns."))]
    started = own_api.post(
        "/api/documents", files=files, data={"names": ['a"b.md'], "origin": "here", "shared": "true"}
    )
    finished(own_api, started.json()["job"])

    assert 'a"b.md' in listed(own_api)
    assert own_api.post("/api/documents", files=files, data={"origin": "bundled"}).status_code == 422
    assert own_api.post("/api/documents", files=files, data={"names": ["a", "b"]}).status_code == 422


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["n" * 300 + ".md"], "cannot be written"),
        (["a", "a/b.md"], "cannot be written"),
        (["a.md", "a.md"], "cannot be written"),
        (["../outside.md"], "outside.md"),
        (["/etc/outside.md"], "outside.md"),
        (["a\\..\\b.md"], "b.md"),
    ],
)
def test_names_that_cannot_be_taken_are_refused(own_api: TestClient, names: list[str], told: str) -> None:
    """Too long, twice, a file where a folder should be, or one that leads elsewhere: one problem, nothing kept."""
    before = listed(own_api)
    response = own_api.post("/api/documents", files=[("files", (name, "text")) for name in names])

    assert response.status_code == 422
    assert told in str(problem(response)["detail"])
    assert listed(own_api) == before


def test_long_history_does_not_lengthen_the_query(api: TestClient) -> None:
    """The limit of a question cannot be got round through its history."""
    turns = [{"role": "user", "content": "troops " * 100_000}]

    assert api.post("/api/ask", json={"question": "And why?", "history": turns}).json()["query"] == "And why?"


def test_description_page_needs_no_other_address(api: TestClient) -> None:
    """/docs loads its script and style from this server."""
    page = api.get("/docs").text

    assert "https://" not in page
    script = page.split('<script src="')[1].split('"')[0]
    assert api.get(script).status_code == 200


def test_page_and_description_are_served(api: TestClient) -> None:
    """The page is at the root, the description of the API at its place."""
    assert "gradio" in api.get("/").text
    assert "/api/ask" in api.get("/openapi.json").json()["paths"]
    assert api.get("/healthz").json() == {"status": "ok"}


def test_about_tells_what_answers(api: TestClient) -> None:
    """Version, settings without places of this machine, and digests."""
    told = api.get("/api/about").json()

    assert told["documents"] == 168
    assert told["settings"]["answer_threshold"] == Settings().answer_threshold
    assert not any(str(Settings().models_dir) in str(value) for value in told["settings"].values())
    assert len(told["index_digest"]) == 64
