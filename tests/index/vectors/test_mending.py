"""A vector index that a killed process left half-written is made again; one that is sound is left alone."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from index.index import Index
from index.storage.database import FILE_NAME, Database
from index.storage.filters import Filters
from index.vectors.changes import waiting
from index.vectors.check import VectorDifferences, VectorPlace, differences
from index.vectors.mending import mend_vectors
from tests.hash_embedder import HashEmbedder
from tests.index.damage import add, change, passage_ids

PASSAGES = 1100
"""Chroma writes its graph to files at every thousandth."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory large enough for Chroma's graph to be in files; to be copied."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "notes").mkdir()
    lines = [
        f"Ship {number} of the line has {number % 7} masts and " + "rope " * 60 + "." for number in range(PASSAGES)
    ]
    (folder / "notes" / "ships.md").write_text("\n\n".join(lines), "utf-8")
    add(folder / "data", folder / "notes")
    return folder / "data"


@pytest.fixture
def data(large: Path, tmp_path: Path) -> Path:
    """A copy, as a process leaves it that was killed while it told the vector index of the first passage."""
    copy = Path(shutil.copytree(large, tmp_path / "data"))
    change(copy, f"INSERT INTO vector_changes (passage_id, change) VALUES ('{passage_ids(copy)[0]}', 'put')")
    return copy


def place_of(data_dir: Path) -> VectorPlace:
    """Where the vectors of a data directory are."""
    return VectorPlace(str(data_dir / FILE_NAME), str(data_dir / "chroma"))


def cut(data_dir: Path, name: str, left: int) -> None:
    """Cut a file of Chroma's graph short, as when it was being written."""
    (file,) = (data_dir / "chroma").glob(f"*/{name}")
    with file.open("r+b") as stored:
        stored.truncate(left)


def mended(data_dir: Path) -> int:
    """Mend before opening; returns how many changes wait afterwards."""
    with closing(Database(data_dir / FILE_NAME)) as database:
        mend_vectors(database, data_dir, data_dir / "chroma")
        return waiting(database)


def test_a_sound_vector_index_is_left_alone(data: Path) -> None:
    assert mended(data) == 1
    assert (data / "chroma").exists()


@pytest.mark.parametrize(("name", "left"), [("index_metadata.pickle", 1000), ("header.bin", 50)])
def test_a_graph_that_was_being_written_is_set_aside_even_when_it_would_crash_us(
    data: Path, name: str, left: int
) -> None:
    cut(data, name, left)

    found = differences(place_of(data))

    assert found.unreadable is not None
    assert mended(data) >= PASSAGES
    assert [one.name for one in data.iterdir() if one.name.startswith("chroma")] == []


def test_chroma_that_does_not_end_is_not_waited_for(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.vectors.check._SECONDS", 0.0)
    monkeypatch.setattr("index.vectors.check._SECONDS_PER_MEGABYTE", 0.0)
    assert differences(place_of(data)) == VectorDifferences(unreadable="Chroma does not answer")


def test_a_vector_index_that_is_gone_while_changes_wait_is_told_everything(data: Path) -> None:
    shutil.rmtree(data / "chroma")

    assert mended(data) >= PASSAGES


def test_the_next_start_mends_what_was_half_written(data: Path) -> None:
    cut(data, "index_metadata.pickle", 1000)
    (data / "chroma-old-0123").mkdir()

    with Index(data, HashEmbedder()) as index:
        hits = index.search("Ship 77 of the line", 5, Filters())
    found = differences(place_of(data))

    assert "Ship 77 " in hits[0].passage.text
    assert (found.lost, found.known) == (False, len(passage_ids(data)))
    assert not (data / "chroma-old-0123").exists()
