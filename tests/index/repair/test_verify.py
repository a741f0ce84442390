"""What verify finds in a data directory with real damage, and what rebuild makes of it."""

import re
import shutil
from pathlib import Path

import pytest

from index.errors import DataDirectoryHeld, IndexDamaged, IndexEmpty
from index.index import Index
from index.repair.rebuild import Rebuilt, rebuild
from index.repair.verify import verify
from index.storage.database import FILE_NAME
from index.storage.filters import Filters
from index.storage.finding import Finding
from index.storage.lock import DataDirectoryLock
from tests.hash_embedder import HashEmbedder
from tests.index.chroma_server import free_port, running_chroma
from tests.index.damage import add, change, change_vectors, index_of, passage_ids

_VECTORS = "vector index"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with nothing wrong, and the notes it was made of beside it; to be copied."""
    folder = tmp_path_factory.mktemp("sound")
    index_of(folder / "data", folder / "notes")
    return folder / "data"


@pytest.fixture
def data(sound: Path, tmp_path: Path) -> Path:
    """A copy that may be damaged."""
    return Path(shutil.copytree(sound, tmp_path / "data"))


def last(data_dir: Path) -> Rebuilt:
    """Rebuild to the end."""
    return list(rebuild(data_dir))[-1]


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder, apart from the lock and what SQLite has beside an open file."""
    files = (one for one in folder.rglob("*") if one.is_file() and not one.name.endswith(("lock", "-wal", "-shm")))
    return {str(one): one.read_bytes() for one in files}


def test_a_sound_index_has_no_findings_and_is_not_changed(data: Path) -> None:
    before = contents(data)

    report = verify(data, beside=["conversations.sqlite3"])

    assert (report.documents, report.passages, report.embeddings, report.vectors) == (8, 8, 8, 8)
    assert report.findings == ()
    after = contents(data)
    assert [name for name in before | after if before.get(name) != after.get(name)] == []


def test_vectors_that_are_missing_extra_or_other_are_counted_and_made_again(data: Path) -> None:
    ids = passage_ids(data)
    change_vectors(data, remove=ids[0], alter=ids[1], add="foreign")

    found = verify(data).findings
    done = last(data)

    assert {one.problem for one in found} == {
        f"lacks 1 passages, such as {ids[0]}",
        "knows 1 passages that do not exist, such as foreign",
        f"has other vectors than were stored for 1 passages, such as {ids[1]}",
    }
    assert {(one.part, one.mend) for one in found} == {(_VECTORS, "backstop index rebuild")}
    assert done == Rebuilt(passages=8, told=8)
    assert verify(data).findings == ()


def test_a_rebuild_that_is_given_up_is_finished_by_the_next_start(data: Path) -> None:
    shutil.rmtree(data / "chroma")
    (found,) = verify(data).findings
    for _ in rebuild(data):
        break

    with Index(data, HashEmbedder()) as index:
        hits = index.search("lamp", 10, Filters())

    assert found.problem == f"cannot be read: there is no folder {data / 'chroma'}"
    assert len(hits) == 8
    assert verify(data).findings == ()


def test_each_part_that_cannot_be_read_is_named_and_what_sqlite_can_make_is_made_again(data: Path) -> None:
    chroma = data / "chroma" / "chroma.sqlite3"
    with chroma.open("r+b") as stored:
        stored.truncate(chroma.stat().st_size // 2)
    (data / "conversations.sqlite3").write_bytes(b"no database at all, but long enough to be one" * 100)
    change(
        data,
        "UPDATE passage_words_data SET block = x'00ff00ff' || substr(block, 5) WHERE id > 10",
        "INSERT INTO vector_changes (passage_id, change) VALUES ('gone', 'remove')",
        "INSERT INTO embeddings (digest, passage, sentences) SELECT 'x', passage, sentences FROM embeddings LIMIT 1",
    )

    words, untold, vectors, conversations = verify(data, beside=["conversations.sqlite3", "absent.sqlite3"]).findings
    done = last(data)

    assert words.problem.startswith("the full-text index is not what the passages say")
    assert words.mend == "backstop index rebuild"
    assert untold == Finding(_VECTORS, "has not been told 1 changes yet", "the next start of Backstop tells them")
    assert vectors.part == _VECTORS
    assert "malformed" in vectors.problem
    assert conversations.part == "conversations.sqlite3"
    assert conversations.problem == "cannot be read: file is not a database"
    assert done == Rebuilt(passages=8, told=8, dropped=1)
    assert verify(data, beside=["conversations.sqlite3"]).findings == (conversations,)
    with Index(data, HashEmbedder()) as index:
        assert len(index.search("lamp", 10, Filters())) == 8


def test_vectors_on_a_server_are_looked_at_and_made_again_there(data: Path, tmp_path: Path) -> None:
    with running_chroma(tmp_path / "server", free_port()) as address:
        (never_told,) = verify(data, address).findings
        done = list(rebuild(data, address))[-1]
        report = verify(data, address)
    (stopped,) = verify(data, address).findings

    assert never_told.part == stopped.part == _VECTORS
    assert never_told.mend == stopped.mend == "look after the Chroma server, then: backstop index rebuild"
    assert done.told == report.vectors == 8
    assert report.findings == ()


def test_what_only_files_can_bring_back_is_named_and_replaced_when_they_are_added_again(
    data: Path, sound: Path
) -> None:
    notes = sound.parent / "notes"
    change(
        data,
        "UPDATE documents SET text = replace(text, 'cars', 'vans') WHERE key = 1",
        "UPDATE passages SET start = start + 1 WHERE document = 2",
        "UPDATE passages SET sentences = '[[0, 9999]]' WHERE document = 3",
        "UPDATE passages SET sentences = 'x' WHERE document = 4",
        "UPDATE embeddings SET passage = zeroblob(128) WHERE key = 5",
        "UPDATE embeddings SET sentences = x'01' WHERE key = 6",
        "DELETE FROM embeddings WHERE key = 7",
    )

    found = [one for one in verify(data).findings if one.problem.startswith("document ")]
    done = last(data)
    add(data, notes)

    assert [re.sub(r"\d\d+", "N", one.problem.split(": ")[-1]) for one in found] == [
        "its text is not the one that was stored",
        "its text is not what the document says from N to N",
        "its sentences are not all between N and N",
        "its sentences are not all between N and N",
        "its embedding has length 0 instead of 1",
        "its embedding has another size than its sentences need",
        "it has no embedding",
    ]
    assert found[0].problem.startswith("document 'note 0.md': ")
    assert found[0].mend == f"backstop index rebuild, then add {notes} again"
    assert done.damaged == 7
    assert verify(data).findings == ()


def test_an_index_that_is_no_database_is_named_and_cannot_be_rebuilt(data: Path) -> None:
    (data / FILE_NAME).write_bytes(b"no database at all, but long enough to be one" * 100)

    found = verify(data).findings

    assert [one.problem for one in found] == ["cannot be read: file is not a database"]
    with pytest.raises(IndexDamaged, match=r"backstop data restore FILE"):
        last(data)


def test_nothing_is_looked_at_while_another_process_has_the_directory(data: Path, tmp_path: Path) -> None:
    with DataDirectoryLock(data), pytest.raises(DataDirectoryHeld, match="stop the server first"):
        verify(data)
    with pytest.raises(IndexEmpty, match="there is no index in"):
        verify(tmp_path / "nowhere")

    assert not (tmp_path / "nowhere").exists()
