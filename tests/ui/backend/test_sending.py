"""What of a folder is sent to a server, and what of the rest is told."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.embedding.embed import Embedder
from index.load.files import named_files
from index.sync.file_plan import Plan
from index.sync.sync import Comparison
from tests.ui.served_folder import served_folder
from ui.backend.sending import uploads_of
from ui.backend.server import ServerBackend
from ui.client.client import Backstop
from ui.documents.job import Job, Refused

UNWANTED = Comparison(Plan(), 0, 0, (), ())
"""What a server finds that was told of no digest."""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder with a note in it."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "lamp.md").write_text("The lamp of Skerry burns 14 litres of oil a night.\n", "utf-8")
    return folder


@pytest.fixture
def backend(tmp_path: Path, embedder: Embedder) -> Iterator[ServerBackend]:
    """Through a server whose index is empty."""
    with served_folder(tmp_path / "data", embedder) as address, Backstop(address) as server:
        yield ServerBackend(server)


def test_a_file_that_had_no_digest_is_told(notes: Path) -> None:
    """It was there, has a reader, and could not be read when the folder was listed."""
    (notes / "sub").mkdir()
    (notes / "sub" / "collection.toml").write_text('name = "Sub"\n', "utf-8")

    uploads = uploads_of(named_files(notes), UNWANTED)

    assert uploads.files == ()
    assert uploads.refused == (Refused("lamp.md", "could not be read a moment ago"),)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(notes: Path) -> None:
    (notes / "lamp.md").chmod(0)

    uploads = uploads_of(named_files(notes), UNWANTED)

    assert uploads.refused == (Refused("lamp.md", "cannot be read: Permission denied"),)


def test_a_preview_refuses_what_adding_refuses(
    backend: ServerBackend, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that cannot be sent, files that are too large; what is in those that were there before has not vanished."""
    (notes / "corpus.jsonl").write_text('{"id": "a", "text": "One."}\n', "utf-8")
    assert last(backend.add(notes, False)).added == 2
    (notes / "corpus.jsonl").write_text('{"id": "a", "text": "One."}\n{"id": "b", "text": "Two."}\n', "utf-8")
    (notes / "large.md").write_text("Large. " * 100, "utf-8")
    (notes / "back\\slash.md").write_text("Back.", "utf-8")
    (notes / "film.mp4").write_bytes(b"film")
    (notes / "lamp.md").unlink()
    (notes / "link.md").symlink_to(notes / "large.md")
    (notes / "new.md").write_text("New.", "utf-8")
    (notes / os.fsdecode(b"odd\xff.md")).write_text("Odd.", "utf-8")
    monkeypatch.setattr("ui.backend.sending.LARGEST_FILE", 50)

    preview = backend.preview(notes)
    job = last(backend.add(notes, False))

    assert {one.name for one in preview.refused} == {
        "back\\slash.md", "corpus.jsonl", "film.mp4", "large.md", "link.md", "odd\\udcff.md",
    }  # fmt: skip
    assert sorted(map(str, preview.refused)) == sorted(map(str, job.refused))
    assert (preview.added, preview.changed, job.added, job.changed) == (("new.md",), (), 1, 0)
    assert (preview.vanished, job.vanished) == (("lamp.md",), 1)


def test_a_hidden_file_that_somebody_names_is_told(notes: Path) -> None:
    """Servers take none."""
    (notes / "lamp.md").rename(notes / ".lamp.md")

    (refused,) = uploads_of(named_files(notes / ".lamp.md"), UNWANTED).refused

    assert refused == Refused(".lamp.md", "its name cannot be sent; stop the server and add it then")


def last(states: Iterator[Job]) -> Job:
    """The outcome of an addition."""
    *_, job = states
    return job
