"""Uploads that were accepted outlive the process that accepted them."""

import os
import threading
from pathlib import Path

import pytest

from index.index import Index
from index.storage.owners import EVERYBODY
from tests.hash_embedder import HashEmbedder
from tests.ui.documents.over import over
from ui.documents.accepted_uploads import Accepted, AcceptedUploads
from ui.documents.jobs import Jobs

ANN = "key-ann"


def put(uploads: AcceptedUploads, job: str, name: str, **more: object) -> Accepted:
    """Accept one file; nobody brings it in yet."""
    accepted = Accepted(job, f"folder-{job}", (name,), ANN, EVERYBODY, "upload", **more)  # type: ignore[arg-type]
    folder = uploads.files_of(accepted)
    folder.mkdir()
    (folder / name).write_text(f"# {job}\n\nThe lamp called {job} burns.")
    uploads.accept(accepted)
    return accepted


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data directory with an index."""
    folder = tmp_path / "data"
    Index(folder, HashEmbedder()).close()
    return folder


def test_what_one_process_accepted_the_next_one_brings_in_under_the_same_ids(data_dir: Path) -> None:
    uploads = AcceptedUploads(_uploads(data_dir))
    put(uploads, "one", "a.md")
    put(uploads, "two", "b.md")

    with Index(data_dir, HashEmbedder()) as index:
        jobs = Jobs(index)
        assert [over(jobs, job, ANN).added for job in ("one", "two")] == [1, 1]
        assert [one.id for one in index.documents.page(10, "")] == ["a.md", "b.md"]
        assert jobs.get("one", "somebody else") is None
        jobs.close(5)
    assert list(_uploads(data_dir).iterdir()) == []


def test_they_are_brought_in_in_the_order_in_which_they_came(data_dir: Path) -> None:
    """The later file of a name stands, whatever the folders are called."""
    uploads = AcceptedUploads(_uploads(data_dir))
    put(uploads, "zz", "a.md", accepted=1)
    put(uploads, "aa", "a.md", accepted=2)

    with Index(data_dir, HashEmbedder()) as index:
        jobs = Jobs(index)
        over(jobs, "aa", ANN)
        assert "called aa burns" in index.documents.get("a.md").text
        jobs.close(5)


def test_what_was_not_accepted_yet_is_deleted(data_dir: Path) -> None:
    folder = _uploads(data_dir) / "half"
    AcceptedUploads(_uploads(data_dir))
    folder.mkdir()
    (folder / "a.md").write_text("half a fi")
    (_uploads(data_dir) / "x.new").write_text('{"job": ')
    (_uploads(data_dir) / "y.json").write_text("not ours")

    assert AcceptedUploads(_uploads(data_dir)).waiting() == []
    assert list(_uploads(data_dir).iterdir()) == []


def test_what_keeps_ending_the_process_is_given_up(data_dir: Path) -> None:
    uploads = AcceptedUploads(_uploads(data_dir))
    put(uploads, "bad", "a.md", begun=5)
    put(uploads, "good", "b.md")

    with Index(data_dir, HashEmbedder()) as index:
        jobs = Jobs(index)
        bad, good = over(jobs, "bad", ANN), over(jobs, "good", ANN)
        jobs.close(5)
    assert (bad.status, good.status) == ("failed", "done")
    assert "ended 5 times" in str(bad.error)
    assert list(_uploads(data_dir).iterdir()) == []


def test_a_server_that_ends_leaves_the_rest_to_the_next_one(data_dir: Path) -> None:
    """The job under way stops after a step; those behind it were not begun."""
    with Index(data_dir, HashEmbedder()) as index:
        jobs = Jobs(index)
        index._adding.acquire()
        uploads = AcceptedUploads(_uploads(data_dir))
        for number in range(3):
            folder = uploads.folder / f"f{number}"
            folder.mkdir()
            (folder / f"{number}.md").write_text(f"# {number}\n\nText of number {number}.")
            jobs.add_folder(folder, "upload", ANN)
        ids = [one.id for one in jobs.recent(10, ANN)]
        closing = threading.Thread(target=jobs.close, args=(30,))
        closing.start()
        index._adding.release()
        closing.join()
        assert [one.status for one in jobs.recent(10, ANN)][:2] == ["running", "running"]
    waiting = AcceptedUploads(_uploads(data_dir)).waiting()
    assert {one.begun for one in waiting} <= {0}

    with Index(data_dir, HashEmbedder()) as index:
        jobs = Jobs(index)
        for one in waiting:
            assert one.job in ids
            assert over(jobs, one.job, ANN).status == "done"
        assert index.documents.count() == 3
        jobs.close(5)


def test_what_is_accepted_is_on_disk_with_every_name_that_leads_to_it(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file whose folder was not written out would be gone after a power cut."""
    written: set[int] = set()
    write_out = os.fsync

    def note(opened: int) -> None:
        written.add(os.fstat(opened).st_ino)
        write_out(opened)

    monkeypatch.setattr(os, "fsync", note)
    uploads = AcceptedUploads(_uploads(data_dir))
    folder = uploads.files_of(put(uploads, "one", "a.md"))
    paths = (folder / "a.md", folder, uploads.folder / f"{folder.name}.json", uploads.folder)
    assert {path.stat().st_ino for path in paths} <= written


def test_closing_with_nothing_to_do_takes_no_time(data_dir: Path) -> None:
    with Index(data_dir, HashEmbedder()) as index:
        jobs = Jobs(index)
        jobs.close(30)
        assert not jobs._thread.is_alive()


def _uploads(data_dir: Path) -> Path:
    return data_dir / "uploads"
