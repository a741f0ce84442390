"""The Python client against the whole application on a real port."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import ui.client
from index.embedding.embed import Embedder
from index.index import Index
from rag.answer import Answer
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.events import Done, EvidenceFound, SentenceVerified
from rag.question import Turn
from rag.settings import Settings
from tests.ui.running_server import ROOT
from tests.ui.served_app import served
from tests.ui.served_folder import served_folder
from ui.client.client import Backstop, JobFailed
from ui.client.connection import BackstopProblem, BadAddress, ServerUnreachable
from ui.client.events import PassagesFound, read_events
from ui.server.app import create_app

FORCE = "How many troops would a viable multinational force need?"
TUNGSTEN = "What is the boiling point of tungsten?"
LAMP = b"# The lamp of Skerry\n\nThe lamp of Skerry burns 14 litres of oil a night.\n"


@dataclass(frozen=True, slots=True)
class Server:
    """A server in this process, and what it keeps."""

    address: str
    index: Index
    archive: Archive


@pytest.fixture(scope="module")
def server(bundled_index: Index, assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The application over the bundled collection, which tests only read."""
    with (
        closing(Archive(tmp_path_factory.mktemp("archive"))) as archive,
        served(create_app(bundled_index, assistant, archive, Settings())) as address,
    ):
        yield Server(address, bundled_index, archive)


@pytest.fixture
def backstop(server: Server) -> Iterator[Backstop]:
    """Somebody new."""
    with Backstop(server.address) as client:
        yield client


@pytest.fixture
def own(tmp_path: Path, embedder: Embedder) -> Iterator[Backstop]:
    """A client of a server whose index is empty."""
    with served_folder(tmp_path / "data", embedder) as address, Backstop(address) as client:
        yield client


def answering(*answers: httpx.Response) -> tuple[Backstop, list[httpx.Request]]:
    """A client of a server that gives these answers, one after the other, and what it is asked."""
    asked: list[httpx.Request] = []
    waiting = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return next(waiting)

    return Backstop("http://server", transport=httpx.MockTransport(answer)), asked


def busy(status: int, seconds: str = "0") -> httpx.Response:
    return httpx.Response(status, headers={"Retry-After": seconds}, json={"detail": "busy"})


def test_importing_it_loads_nothing_heavy() -> None:
    heavy = "torch", "chromadb", "gradio", "fastapi", "numpy", "llama_index", "transformers", "typer"
    look = f"import sys, ui.client; print([name for name in {heavy!r} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, cwd=ROOT, check=True)

    assert done.stdout == "[]\n"


def test_every_error_can_be_caught_by_a_name_of_the_package() -> None:
    errors = {BackstopProblem, BadAddress, JobFailed, ServerUnreachable}

    assert {getattr(ui.client, name) for name in ui.client.__all__} == {Backstop, *errors}
    assert all(error.__name__ in (ROOT / "docs" / "calling.md").read_text("utf-8") for error in errors)


def test_the_answer_is_typed_and_its_quotes_stand_in_their_documents(backstop: Backstop) -> None:
    answer = backstop.ask(FORCE, trace=True)

    assert (answer.status, answer.question) == ("answered", FORCE)
    assert answer.trace is not None and answer.trace.passages
    assert answer.citations[0].as_of == date(2025, 2, 17)
    for one in answer.citations:
        assert backstop.document(one.document_id, one.document_sha256).text[one.start : one.end] == one.quote


def test_what_is_said_beside_a_question_is_heard(backstop: Backstop) -> None:
    """History, day and filters change what is answered."""
    history = [Turn("user", FORCE), Turn("assistant", "About 100,000.")]

    follow_up = backstop.ask("And who says so?", history=history, generator="extractive")
    early = backstop.ask(FORCE, as_of=date(2020, 1, 1))
    nothing = backstop.ask(FORCE, filters={"publisher": "Nobody", "published_from": date(2025, 1, 1)})

    assert follow_up.query != follow_up.question
    assert (early.status, nothing.reason) == ("abstained", "nothing_found")


def test_a_refusal_has_no_sources(backstop: Backstop) -> None:
    answer = backstop.ask(TUNGSTEN)

    assert (answer.reason, answer.citations, answer.sentences) == ("off_topic", (), ())


def test_the_stream_tells_every_step_and_ends_with_the_answer(backstop: Backstop) -> None:
    events = list(backstop.ask_stream(FORCE))
    kinds = [type(event) for event in events]
    last = events[-1]

    assert kinds[:2] == [PassagesFound, EvidenceFound]
    assert set(kinds[2:-1]) == {SentenceVerified}
    assert isinstance(last, Done)
    assert [event.sentence for event in events if isinstance(event, SentenceVerified)] == list(last.answer.sentences)
    assert last.answer.text == backstop.ask(FORCE).text


def test_search_and_its_filters(backstop: Backstop) -> None:
    found = backstop.search("frozen assets", limit=3, filters={"kind": ["official", "analysis"], "form": None})

    assert len(found.passages) == 3
    assert {one.kind for one in found.passages} <= {"official", "analysis"}


def test_all_documents_are_listed_over_several_pages(backstop: Backstop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.client.client._PAGE", 50)
    ids = [one.id for one in backstop.documents()]
    official = [one for one in backstop.documents({"kind": "official"})]

    assert ids == sorted(set(ids))
    assert len(ids) == backstop.facets().documents
    assert len(official) == backstop.facets().kinds["official"]
    assert [one.id for one in backstop.documents(after=ids[-2])] == ids[-1:]


def test_documents_come_in_and_go(own: Backstop) -> None:
    """Sending files again under the same key takes them in once; the answer quotes them until they are removed."""
    assert not own.ready()
    begun = own.add({"lamp.md": LAMP}, idempotency_key="lamp-1")
    job = own.wait(begun, seconds=60)
    again = own.add({"lamp.md": LAMP}, idempotency_key="lamp-1")
    with pytest.raises(BackstopProblem) as other:
        own.add({"lamp.md": LAMP + b"More."}, idempotency_key="lamp-1")
    (document,) = own.documents()
    answer = own.ask("How much oil does the lamp of Skerry burn?")
    own.remove(document.id)

    assert (job.added, again) == (1, begun)
    assert other.value.status in (409, 422)
    assert own.about().documents == 0 and "14 litres" in answer.text
    with pytest.raises(BackstopProblem) as gone:
        own.document(document.id)
    assert (gone.value.status, gone.value.title) == (410, "Gone")


def test_a_job_that_fails_is_an_error(own: Backstop) -> None:
    """A page that may not be fetched is refused, and no reason to wait."""
    job = own.wait(own.add_page("http://127.0.0.1:9/secret"), seconds=60)
    still = httpx.Response(200, json={"id": "j", "status": "running"})
    failed = httpx.Response(200, json={"id": "j", "status": "failed", "error": "the disk is full"})

    assert "127.0.0.1" in job.refused[0].reason
    with pytest.raises(JobFailed, match="the disk is full"):
        answering(still, failed)[0].wait("j")
    with pytest.raises(JobFailed, match="not done after 0 seconds"):
        answering(still)[0].wait("j", seconds=0)


def test_conversations_are_the_callers_own(server: Server, backstop: Backstop) -> None:
    answer = backstop.ask(FORCE)
    kept = keep_as_conversation(server, answer)

    (listed,) = backstop.conversations("troops")
    whole = backstop.conversation(kept)
    markdown, page = backstop.export(kept), backstop.export(kept, "html")

    assert (listed.id, listed.title) == (kept, FORCE)
    assert whole.exchanges[0].answer.citations == answer.citations
    assert markdown.startswith("# ") and "<html" in page
    with Backstop(server.address) as somebody_else:
        assert list(somebody_else.conversations()) == []
        with pytest.raises(BackstopProblem, match="no conversation has the id"):
            somebody_else.conversation(kept)


def keep_as_conversation(server: Server, answer: Answer) -> str:
    """Only the page begins conversations: this one is put where it would be, for whoever asked."""
    archive = server.archive
    rows = archive.feedback._database.connection().execute("SELECT owner FROM answers WHERE id = ?", (answer.id,))
    documents = server.index.documents.get_many([one.document_id for one in answer.citations])
    owner, kept = str(rows.fetchone()[0]), replace(answer, id=f"{answer.id}-kept")
    return archive.conversations.keep(owner, None, kept, list(documents.values()))


def test_feedback_is_heard_or_refused(backstop: Backstop) -> None:
    answer = backstop.ask(FORCE)

    backstop.feedback(answer.id, "down", "incomplete", "Where are they to come from?")
    with pytest.raises(BackstopProblem) as refused:
        backstop.feedback(answer.id, "up", "wrong")

    assert (refused.value.status, refused.value.field) == (422, "reason")


@pytest.mark.parametrize(
    ("ask", "status", "field"),
    [
        (lambda backstop: backstop.ask(" "), 422, "question"),
        (lambda backstop: list(backstop.ask_stream(" ")), 422, "question"),
        (lambda backstop: backstop.search("troops", filters={"kind": "rumour"}), 422, "filters"),
        (lambda backstop: backstop.search("troops", limit=0), 422, "limit"),
        (lambda backstop: backstop.document("no such#document/?"), 404, None),
        (lambda backstop: backstop.job("none"), 404, None),
    ],
    ids=["question", "stream", "filter", "limit", "document", "job"],
)
def test_what_the_server_refuses_is_a_problem(
    backstop: Backstop, ask: Callable[[Backstop], object], status: int, field: str | None
) -> None:
    with pytest.raises(BackstopProblem) as refused:
        ask(backstop)

    problem = refused.value
    assert (problem.status, problem.field, str(problem)) == (status, field, problem.detail)


def test_where_no_server_of_ours_is() -> None:
    with pytest.raises(ServerUnreachable, match=r"the server at http://127\.0\.0\.1:9 cannot be reached"):
        Backstop("http://user:secret@127.0.0.1:9").ready()
    with pytest.raises(ServerUnreachable, match="does not speak as this version does") as other:
        answering(httpx.Response(200, text="<html>Welcome, secret</html>"))[0].ask(FORCE)
    with pytest.raises(BackstopProblem, match="the server answered 502"):
        answering(httpx.Response(502, text="Bad gateway"))[0].ask(FORCE)
    for address in ("127.0.0.1:7860", "http://[::1", "ftp://host", "http://"):
        with pytest.raises(BadAddress, match="is no address of a server"):
            Backstop(address)
    assert "secret" not in str(other.value)


def test_a_busy_server_is_asked_again_a_few_times(backstop: Backstop) -> None:
    good = backstop.connection.send("POST", "/api/ask", json={"question": FORCE})
    answer = httpx.Response(200, content=good.content)

    patient, asked = answering(busy(429), busy(503), busy(503), answer)
    assert patient.ask(FORCE).question == FORCE
    assert len(asked) == 4

    unlucky, asked = answering(*[busy(429)] * 5)
    with pytest.raises(BackstopProblem) as refused:
        unlucky.ask(FORCE)
    assert (refused.value.status, len(asked)) == (429, 4)


@pytest.mark.parametrize(
    "answer",
    [busy(503, "3600"), busy(503, "soon"), httpx.Response(503), httpx.Response(500, headers={"Retry-After": "0"})],
    ids=["too long", "nonsense", "not told", "a bug"],
)
def test_nobody_waits_in_vain(answer: httpx.Response) -> None:
    client, asked = answering(answer)

    with pytest.raises(BackstopProblem):
        client.ask(FORCE)
    assert len(asked) == 1


def test_an_upload_that_is_sent_again_is_the_same(own: Backstop) -> None:
    client, asked = answering(busy(503), httpx.Response(202, json={"job": "j"}))

    assert client.add({"lamp.md": LAMP}, shared=True) == "j"
    keys = {request.headers["Idempotency-Key"] for request in asked}
    assert len(asked) == 2 and len(keys) == 1
    assert all(LAMP in request.content and b'name="shared"' in request.content for request in asked)


def test_a_stream_that_breaks_off_is_an_error(backstop: Backstop) -> None:
    with backstop.connection.stream("POST", "/api/ask/stream", json={"question": FORCE}) as pieces:
        whole = "".join(pieces)
    cut = whole[: whole.index("event: answer")]
    problem = 'event: error\ndata: {"problem": {"status": 503, "title": "Busy", "detail": "no model"}}\n\n'

    with pytest.raises(ServerUnreachable, match="ended before the answer was complete"):
        list(answering(httpx.Response(200, text=cut))[0].ask_stream(FORCE))
    with pytest.raises(BackstopProblem, match="no model"):
        list(answering(busy(503), httpx.Response(200, text=cut + problem))[0].ask_stream(FORCE))
    with pytest.raises(ServerUnreachable, match="does not speak as this version does"):
        list(answering(httpx.Response(200, text="event: answer\ndata: {}\n\n"))[0].ask_stream(FORCE))


@pytest.mark.parametrize(
    "told",
    ["{}", "[]", '{"problem": null}', '{"problem": {"status": "busy"}}', '{"problem": {"status": null}}'],
)
def test_an_error_that_tells_no_problem_is_no_event_of_ours(told: str) -> None:
    stream = f"event: error\ndata: {told}\n\n"

    with pytest.raises(ValidationError):
        list(read_events([stream]))
    with pytest.raises(ServerUnreachable, match="does not speak as this version does"):
        list(answering(httpx.Response(200, text=stream))[0].ask_stream(FORCE))


def test_what_an_error_leaves_out_is_taken_from_its_status() -> None:
    with pytest.raises(BackstopProblem) as told:
        list(read_events(['event: error\ndata: {"problem": {"type": "about:blank", "request_id": "r"}}\n\n']))

    assert (told.value.status, told.value.title) == (500, "Internal Server Error")


@settings(max_examples=40)
@given(st.lists(st.integers(0, 400)), st.sampled_from(["\n", "\r\n"]))
def test_events_are_the_same_however_they_are_cut(cuts: list[int], end: str) -> None:
    """Also with characters that other programs take for the end of a line."""
    sentence = '{"text": "One\u2028two\x85", "verdict": "quoted", "reasons": [], "citations": []}'
    data = f'{{"index": 0, "sentence": {sentence}, "citations": []}}'
    lines = [": a comment", "event: sentence", f"data: {data}", "", "event: unknown", "data: 1", "", ""]
    whole = end.join(lines)
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    pieces = [whole[start:stop] for start, stop in pairwise(places)]

    (event,) = read_events(pieces)

    assert isinstance(event, SentenceVerified)
    assert event.sentence.text == "One\u2028two\x85"


def test_the_key_is_sent_and_never_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTOP_API_KEY", "bk_1_environment")
    client, asked = answering(httpx.Response(200, json={}))
    asked_with = Backstop("http://server", "bk_2_given", transport=client.connection._http._transport)

    assert asked_with.ready()
    assert asked[0].headers["Authorization"] == "Bearer bk_2_given"
    assert client.connection._http.headers["Authorization"] == "Bearer bk_1_environment"
    for bad in ("bk_1_secret\n", "bk_1 secret", "bk_1_sécret"):
        with pytest.raises(BadAddress, match="a character that no key has") as refused:
            Backstop("http://server", bad)
        assert "cret" not in str(refused.value)
