"""The jobs of one process: one fails without the next, and none is forgotten before it is over."""

import threading
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from index.index import Index
from tests.hash_embedder import HashEmbedder
from tests.ui.documents.over import over
from ui.documents import jobs as module
from ui.documents.jobs import Jobs

ANN = "key-ann"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """An empty index."""
    with Index(tmp_path / "data", HashEmbedder()) as opened:
        yield opened


@pytest.fixture
def jobs(index: Index) -> Iterator[Jobs]:
    """No job yet."""
    opened = Jobs(index)
    yield opened
    opened.close(30)


def put(jobs: Jobs, name: str, origin: str = "upload") -> str:
    """The id of a new job that brings one file in."""
    folder = jobs.folder / name
    folder.mkdir()
    (folder / f"{name}.md").write_text(f"# {name}\n\nThe lamp called {name} burns.")
    return jobs.add_folder(folder, origin, ANN).id


def wait_until_begun(jobs: Jobs, name: str) -> None:
    """Return when a job is the one under way."""
    while '"begun":1' not in (jobs.folder / f"{name}.json").read_text():
        sleep(0.01)


def test_a_job_that_cannot_be_noted_and_one_whose_files_cannot_be_deleted_stop_no_other(
    index: Index, jobs: Jobs
) -> None:
    """Folders stand where files are to be written or deleted, which fails as it does on a full or broken disk."""
    with index._adding:
        kept, unnoted, last = put(jobs, "kept"), put(jobs, "unnoted"), put(jobs, "last")
        wait_until_begun(jobs, "kept")
        (jobs.folder / "kept.json").unlink()
        (jobs.folder / "kept.json").mkdir()
        (jobs.folder / "unnoted.new").mkdir()

    assert [over(jobs, one, ANN).status for one in (kept, unnoted, last)] == ["done", "failed", "done"]
    assert [one.id for one in index.documents.page(10, "")] == ["kept.md", "last.md"]


def test_jobs_may_begin_while_somebody_looks_whether_an_origin_is_busy(index: Index, jobs: Jobs) -> None:
    begun: list[threading.Thread] = []

    class Origin(str):
        """Whoever compares it finds that another job is begun meanwhile."""

        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            begun.append(threading.Thread(target=put, args=(jobs, f"meanwhile{len(begun)}")))
            begun[-1].start()
            begun[-1].join(0.3)
            return str.__eq__(self, other)

    with index._adding:
        put(jobs, "a", "notes")
        put(jobs, "b", "reports")
        assert not jobs.busy_with(Origin("letters"))
        assert jobs.busy_with("reports")
        for thread in begun:
            thread.join()
    assert len(begun) == 2


def test_only_what_is_over_is_forgotten(index: Index, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 2)
    with index._adding:
        first = [put(jobs, name, "notes") for name in "abcd"]
        assert [one.id for one in jobs.recent(10, ANN)] == first[::-1]
        assert jobs.busy_with("notes")

    assert {over(jobs, one, ANN).status for one in first} == {"done"}
    last = put(jobs, "e")
    assert [one.id for one in jobs.recent(10, ANN)] == [last, first[-1]]
    assert jobs.get(first[0], ANN) is None
    assert over(jobs, last, ANN).status == "done"
