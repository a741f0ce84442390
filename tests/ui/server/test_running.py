"""What a server has beside its routes: who is let in, and what is ended in which order."""

import gc
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.index import Index
from rag.archive.archive import Archive
from rag.build import build_assistant
from rag.settings import Settings
from tests.hash_embedder import HashEmbedder
from ui.access.store import FILE_NAME as KEYS
from ui.api.repeats.repeats import FILE_NAME as REQUESTS
from ui.caller import Caller
from ui.documents.jobs import Jobs
from ui.limits.rate_limits import TooOften
from ui.server.app import create_app
from ui.server.running import Running

FILES = Path("/proc/self/fd")


def test_questions_of_the_page_are_counted_as_those_of_the_api() -> None:
    """Whoever has no key gets a new cookie for the asking, but no new address."""
    running = Running(Settings(rate_limits="on", question_limit="1/minute", address_limit="2/minute"))
    running.admit(Caller("anon-1"), "10.0.0.7")
    with pytest.raises(TooOften, match="more than 1 questions of one caller"):
        running.admit(Caller("anon-2"), "10.0.0.7")
    running.admit(Caller("key-1"), "10.0.0.7")
    with pytest.raises(TooOften, match="more than 2 requests of one address"):
        running.admit(Caller("key-2"), "10.0.0.7")


def test_what_jobs_use_is_closed_after_them(tmp_path: Path) -> None:
    running = Running(Settings())
    alive: list[bool] = []
    with Index(tmp_path / "data", HashEmbedder()) as index:
        jobs = Jobs(index)
        running.at_end(lambda: alive.append(jobs._thread.is_alive()))
        running.look_after(jobs, index.documents)
        with TestClient(FastAPI(lifespan=running.lifespan)):
            assert alive == []
    assert alive == [False]


@pytest.mark.skipif(not FILES.exists(), reason="only Linux lists the open files of a process")
def test_a_server_that_has_ended_holds_no_file_of_its_own(tmp_path: Path) -> None:
    """Keys and requests are the server's; index and archive belong to whoever opened them."""
    data = tmp_path / "data"
    with (
        Index(data, HashEmbedder()) as index,
        closing(Archive(data)) as archive,
        closing(build_assistant(index, Settings())) as assistant,
    ):
        app = create_app(index, assistant, archive, Settings())
        with TestClient(app, base_url="http://localhost") as client:
            file = ("files", ("a.md", "# A\n\nIt burns."))
            assert client.post("/api/documents", files=[file], headers={"Idempotency-Key": "1"}).status_code == 202
            assert held(data) == {KEYS, REQUESTS}
        gc.collect()
        assert held(data) == set()


def held(data: Path) -> set[str]:
    """Which of the server's own files this process has open."""
    names = {file.resolve().name for file in FILES.iterdir() if file.resolve().parent == data}
    return names & {KEYS, REQUESTS}
