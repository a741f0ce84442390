"""Many at once: everybody gets a whole answer or is told when to come again, nothing grows, and nothing accepted is
lost when the server ends. The numbers of the long runs are printed."""

import os
import shutil
import signal
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from index.embedding.embed import Embedder
from index.index import Index
from index.storage.filters import Filters
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.settings import Settings
from tests.ui.crowd import ask_all, bundled_questions, open_files, resident_megabytes
from tests.ui.running_server import server_process
from tests.ui.served_app import served
from ui.access.anonymous import COOKIE, caller_id
from ui.documents.jobs import Jobs
from ui.server.app import create_app
from ui.server.shutdown import Closing

VALUE = "0123456789abcdef" * 2
CALLER = caller_id(VALUE)
SMALL_LINE = {"questions_at_once": 2, "questions_waiting": 4, "question_wait_seconds": 30}


def test_a_crowd_is_answered_or_told_to_come_again(bundled_index: Index, assistant: Assistant, tmp_path: Path) -> None:
    """Fifteen clients before a line of six: who is refused comes again, and in the end everybody has their answers."""
    settings, ending = Settings.model_validate(SMALL_LINE), Closing(5)
    with (
        closing(Archive(tmp_path)) as archive,
        served(create_app(bundled_index, assistant, archive, settings, ending), ending) as address,
    ):
        got = ask_all(address, bundled_questions()[:30], clients=15, most=30, again=True)
        metrics = httpx.get(f"{address}/metrics").text
    assert got.errors == []
    assert set(got.statuses) <= {200, 503}
    assert got.statuses[200] == 30
    assert 'backstop_line_taken{line="questions"} 0.0' in metrics
    assert 'backstop_line_waiting{line="questions"} 0.0' in metrics


@dataclass
class Acknowledged:
    """What a server said it has."""

    answers: list[str] = field(default_factory=list)
    ratings: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def write_until_gone(address: str, number: int, told: Acknowledged) -> None:
    """Ask, rate and upload as long as the server answers."""
    with httpx.Client(base_url=address, timeout=60, cookies={COOKIE: VALUE}) as http:
        turn = 0
        while True:
            turn += 1
            try:
                _write_once(http, f"{number}-{turn}", told)
            except httpx.HTTPError:
                return


def _write_once(http: httpx.Client, name: str, told: Acknowledged) -> None:
    asked = http.post("/api/ask", json={"question": "How many troops would a viable multinational force need?"})
    if asked.status_code == 200:
        answer = asked.json()["id"]
        told.answers.append(answer)
        if http.post("/api/feedback", json={"answer_id": answer, "rating": "up"}).status_code == 204:
            told.ratings.append(answer)
    content = f"# Report {name}\n\nThe lamp numbered {name} burns in the harbour."
    if http.post("/api/documents", files=[("files", (f"{name}.md", content))]).status_code == 202:
        told.files.append(f"{name}.md")


def end_under_load(folder: Path, ending: signal.Signals, uploads: int) -> tuple[Acknowledged, int]:
    """Have five clients write, end the server after so many uploads; what it acknowledged, and how it went."""
    told = Acknowledged()
    with server_process(folder, BACKSTOP_LLM="none") as (address, server):
        threads = [threading.Thread(target=write_until_gone, args=(address, number, told)) for number in range(5)]
        for thread in threads:
            thread.start()
        while len(told.files) < uploads:
            time.sleep(0.01)
        os.kill(server.pid, ending)
        for thread in threads:
            thread.join()
    return told, server.returncode


def assert_nothing_lost(folder: Path, embedder: Embedder, told: Acknowledged) -> None:
    """Every acknowledged answer, rating and upload is there; uploads once the next process has brought them in."""
    with closing(Archive(folder)) as archive:
        for answer in told.answers:
            assert archive.conversations.answer(CALLER, answer).id == answer
        assert set(told.ratings) <= set(archive.feedback.ratings(CALLER))
    with Index(folder, embedder) as index:
        jobs = Jobs(index)
        while any(job.status == "running" for job in jobs.recent(10_000, CALLER)):
            time.sleep(0.05)
        jobs.close(30)
        own = index.documents.page(10_000, "", Filters(reader=CALLER))
    names = {one.id.rpartition("/")[2] for one in own}
    assert set(told.files) <= names


@pytest.mark.parametrize(
    ("ending", "rounds"),
    [
        (signal.SIGTERM, 1),
        pytest.param(signal.SIGTERM, 5, marks=pytest.mark.soak),
        pytest.param(signal.SIGKILL, 5, marks=pytest.mark.soak),
    ],
)
def test_what_was_accepted_outlives_the_server(
    ending: signal.Signals, rounds: int, indexed_folder: Path, tmp_path: Path, embedder: Embedder
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(indexed_folder, folder)
    for number in range(rounds):
        told, code = end_under_load(folder, ending, 3 + 7 * number)
        assert code == (0 if ending == signal.SIGTERM else -signal.SIGKILL)
        assert_nothing_lost(folder, embedder, told)
        print(  # noqa: T201 - what this proof is for.
            f"\n{ending.name}: {len(told.answers)} answers, {len(told.ratings)} ratings, {len(told.files)} uploads kept"
        )


@pytest.mark.soak
def test_fifty_clients_and_ten_thousand_questions_in_quote_mode(indexed_folder: Path, tmp_path: Path) -> None:
    folder, questions = tmp_path / "data", bundled_questions()
    shutil.copytree(indexed_folder, folder)
    with server_process(folder, BACKSTOP_LLM="none") as (address, server):
        ask_all(address, questions, clients=50, most=1_000)  # Warm-up.
        warm, files = resident_megabytes(server.pid), open_files(server.pid)
        paced = ask_all(address, questions, clients=50, most=6_000, every=2.5)
        half = ask_all(address, questions, clients=50, most=600, every=5)
        between = resident_megabytes(server.pid)
        began = time.perf_counter()
        flat_out = ask_all(address, questions, clients=50, most=3_400)
        spent = time.perf_counter() - began
        time.sleep(20)  # Idle connections are closed by then.
        end, files_after = resident_megabytes(server.pid), open_files(server.pid)
        server.terminate()
    print(  # noqa: T201 - what this proof is for.
        f"\n20 questions a second, 50 clients, 5 minutes: {paced.statuses}, p50 {paced.slower_than(0.5):.2f} s, "
        f"p95 {paced.slower_than(0.95):.2f} s, worst {max(paced.seconds):.2f} s\n"
        f"10 questions a second: p50 {half.slower_than(0.5):.2f} s, p95 {half.slower_than(0.95):.2f} s\n"
        f"as fast as they can: {flat_out.statuses[200] / spent:.1f} answers a second, {flat_out.statuses}, "
        f"p95 {flat_out.slower_than(0.95):.2f} s\n"
        f"memory {warm:.0f} MB warm, {between:.0f} MB after 6,000, {end:.0f} MB after 10,000; "
        f"open files {files}, then {files_after}"
    )
    assert paced.errors == half.errors == flat_out.errors == []
    assert abs(end - warm) <= 50


@pytest.mark.soak
def test_ten_clients_with_the_language_model(indexed_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(indexed_folder, folder)
    more = {"BACKSTOP_LLM": "local:Qwen2.5-Coder-0.5B-Instruct-Q4_K_M", "BACKSTOP_DRAFT_CACHE_MB": "0"}
    with server_process(folder, **more) as (address, server):
        ask_all(address, bundled_questions()[:1], clients=1, most=1)
        got = ask_all(address, bundled_questions()[:40], clients=10, most=60)
        insisting = ask_all(address, bundled_questions()[:10], clients=10, most=20, generator="llm")
        metrics = httpx.get(f"{address}/metrics").text
        server.terminate()
    print(  # noqa: T201 - what this proof is for.
        f"\n10 clients, the model where it has time: {got.statuses}, {dict(got.modes)}, "
        f"p50 {got.slower_than(0.5):.1f} s, p95 {got.slower_than(0.95):.1f} s\n"
        f"insisting on it: {insisting.statuses}, {dict(insisting.modes)}"
    )
    assert got.errors == insisting.errors == []
    assert set(got.statuses) == {200}
    assert 'backstop_line_taken{line="language model"} 0.0' in metrics
