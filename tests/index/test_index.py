"""The index as a whole: opened by one process, added to, killed, opened again."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import IO

import pytest

from index.collection import bundled_corpus
from index.errors import BadCollection, BadDocument, DataDirectoryHeld, WrongEmbedder
from index.index import Index
from index.ingested import Ingested
from index.load.files import named_files
from index.storage.database import Database
from index.storage.filters import Filters
from index.storage.lock import DataDirectoryLock
from index.sync.file_rows import vanished_documents
from index.sync.listing import Listing, listing_of
from index.sync.sync import Added
from index.vectors.vectors import StoredVector, open_vectors
from tests.hash_embedder import HashEmbedder

REPOSITORY = Path(__file__).parents[2]

HOLDER = """
import sys
from pathlib import Path
from index.index import Index
from tests.hash_embedder import HashEmbedder
with Index(Path(sys.argv[1]), HashEmbedder()) as index:
    index.lock.announce("http://localhost:7860")
    print("serving", flush=True)
    sys.stdin.read()
"""


def last(additions: Iterator[Added]) -> Added:
    """The final state of an addition."""
    return list(additions)[-1]


def start(program: str, data_dir: Path) -> "subprocess.Popen[str]":
    """A process of its own that runs a program on a data directory."""
    return subprocess.Popen(
        [sys.executable, "-c", program, str(data_dir)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def output(process: "subprocess.Popen[str]") -> IO[str]:
    """What a process prints."""
    assert process.stdout is not None
    return process.stdout


def write(folder: Path, name: str, text: str) -> Path:
    """A file in a folder that is made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def test_a_folder_is_added_with_what_could_not_be_read_and_what_was_ignored(tmp_path: Path) -> None:
    folder = write(tmp_path / "documents", "good.md", "A good text.")
    write(folder, "picture.bin", "x")
    write(folder, "lines.jsonl", '{"id": "one", "text": "First."}\n{"id": "two"}\n')
    with Index(tmp_path / "data", HashEmbedder()) as index:
        added = last(index.add(folder))

        assert added.outcome == Ingested(added=2, passages=2, embedded=2)
        assert [(one.source.name, one.reason) for one in added.unreadable] == [
            ("lines.jsonl", "line 2: text must be a text that is not empty")
        ]
        assert added.ignored == (folder / "picture.bin",)
        assert [one.id for one in index.documents.page(10)] == ["good.md", "one"]


def test_adding_a_folder_again_adds_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "documents", "good.md", "A good text.")
    embedder = HashEmbedder()
    with Index(tmp_path / "data", embedder) as index:
        last(index.add(folder))
        assert last(index.add(folder)).outcome == Ingested(unchanged=1)
    with Index(tmp_path / "data", embedder) as index:
        assert last(index.add(folder)).outcome == Ingested(unchanged=1)
    assert len(embedder.embedded) == 1


def test_an_empty_folder_adds_nothing(tmp_path: Path) -> None:
    with Index(tmp_path / "data", HashEmbedder()) as index:
        (tmp_path / "documents").mkdir()

        assert list(index.add(tmp_path / "documents")) == [Added(Ingested())]


def test_a_second_folder_cannot_take_the_ids_of_the_first(tmp_path: Path) -> None:
    first = write(tmp_path / "first", "readme.md", "The first readme.")
    second = write(tmp_path / "second", "readme.md", "The second readme.")
    with Index(tmp_path / "data", HashEmbedder()) as index:
        last(index.add(first))
        refused = last(index.add(second)).outcome.refused

        assert refused == (("readme.md", f"the id is already taken by a document from {first}"),)
        assert index.documents.get("readme.md").text == "The first readme."


def test_a_path_that_is_missing_is_named_and_a_later_addition_works(tmp_path: Path) -> None:
    with Index(tmp_path / "data", HashEmbedder()) as index:
        with pytest.raises(BadDocument, match="nowhere: no such file or folder"):
            last(index.add(tmp_path / "nowhere"))

        assert last(index.add(write(tmp_path / "documents", "a.txt", "Text."))).outcome.added == 1


def test_an_addition_that_is_given_up_does_not_block_the_next(tmp_path: Path) -> None:
    folder = write(tmp_path / "documents", "a.txt", "Text.")
    with Index(tmp_path / "data", HashEmbedder()) as index:
        before_it_is_stored = index.add(folder)
        next(before_it_is_stored)
        del before_it_is_stored

        assert last(index.add(folder)).outcome == Ingested(added=1, passages=1, embedded=1)

        afterwards = index.add(write(folder, "a.txt", "Another text."))
        next(one for one in afterwards if one.outcome.documents_stored)
        del afterwards

        assert last(index.add(folder)).outcome == Ingested(unchanged=1)


def test_a_collection_is_remembered_once_and_read_anew(tmp_path: Path) -> None:
    folder = write(tmp_path / "documents", "collection.toml", 'name = "Lakes"')
    with Index(tmp_path / "data", HashEmbedder()) as index:
        assert index.collections() == []
        added = last(index.add(folder))
        write(folder, "collection.toml", 'name = "Rivers"\nas_of = 2025-01-01')
        last(index.add(folder))

        assert added.ignored == ()
        assert [(one.name, one.as_of) for one in index.collections()] == [("Rivers", date(2025, 1, 1))]


@pytest.mark.parametrize("content", [b"name = 7", b"name = ", b"name = '\xff'"], ids=["type", "syntax", "bytes"])
def test_a_bad_collection_file_stops_the_addition_before_anything_is_stored(tmp_path: Path, content: bytes) -> None:
    folder = write(tmp_path / "documents", "a.txt", "Text.")
    (folder / "collection.toml").write_bytes(content)
    with Index(tmp_path / "data", HashEmbedder()) as index:
        with pytest.raises(BadCollection):
            last(index.add(folder))

        assert index.documents.count() == 0


def test_the_index_knows_whether_it_holds_only_the_products_own_collection(tmp_path: Path) -> None:
    with Index(tmp_path / "data", HashEmbedder()) as index:
        assert index.holds_only_bundled()
        last(index.add_bundled())
        assert index.holds_only_bundled()
        last(index.add(write(tmp_path / "documents", "a.txt", "Text.")))
        assert not index.holds_only_bundled()


def test_another_embedder_is_refused_and_the_directory_let_go(tmp_path: Path) -> None:
    folder = write(tmp_path / "documents", "a.txt", "Text.")
    with Index(tmp_path / "data", HashEmbedder()) as index:
        last(index.add(folder))
    with pytest.raises(
        WrongEmbedder, match=r"made with hash \(\w{12}\), not with other \(\w{12}\); set BACKSTOP_EMBED"
    ):
        Index(tmp_path / "data", HashEmbedder("other"))
    with pytest.raises(WrongEmbedder, match=r"made with hash"):
        Index(tmp_path / "data", HashEmbedder(version="2"))
    with DataDirectoryLock(tmp_path / "data"):
        pass
    with Index(tmp_path / "data", HashEmbedder()) as index:
        assert index.documents.count() == 1


def test_closing_twice_does_no_harm(tmp_path: Path) -> None:
    index = Index(tmp_path, HashEmbedder())
    index.close()
    index.close()

    with DataDirectoryLock(tmp_path):
        pass


def test_a_directory_that_another_process_holds_is_refused_until_that_one_is_killed(tmp_path: Path) -> None:
    with start(HOLDER, tmp_path) as holder:
        assert output(holder).readline() == "serving\n"
        with pytest.raises(DataDirectoryHeld, match=f"process {holder.pid}, which serves at") as held:
            Index(tmp_path, HashEmbedder())
        holder.kill()
        holder.wait()
    with Index(tmp_path, HashEmbedder()) as index:
        found = index.search("anything", 5, Filters())

    assert held.value.address == "http://localhost:7860"
    assert found == []


def _vectors_in(data_dir: Path) -> int:
    with closing(open_vectors(data_dir / "chroma", None)) as vectors:
        return vectors.count()


def test_the_bundled_collection_is_indexed_whole(bundled_index: Index) -> None:
    files = sorted(path.name for path in bundled_corpus().glob("*.md"))

    assert [one.id for one in bundled_index.documents.page(1000)] == files
    assert all(one.passages >= 1 for one in bundled_index.documents.page(1000))
    assert len(bundled_index.collections()) == 1


def test_lost_vectors_are_told_again_without_embedding(tmp_path: Path) -> None:
    """SQLite is the truth: a vector index that was deleted is made again at the next start."""
    (tmp_path / "lamp.md").write_text("The lamp burns oil.", "utf-8")
    with Index(tmp_path / "data", HashEmbedder()) as index:
        last(index.add(tmp_path / "lamp.md"))
    shutil.rmtree(tmp_path / "data" / "chroma")
    embedder = HashEmbedder()

    with Index(tmp_path / "data", embedder):
        pass

    assert embedder.embedded == []
    assert _vectors_in(tmp_path / "data") == 1


@pytest.mark.parametrize("vectors", ["fewer", "more"])
def test_a_vector_index_that_holds_too_few_or_too_many_is_made_anew(tmp_path: Path, vectors: str) -> None:
    folder = write(write(tmp_path / "documents", "lamp.md", "The lamp burns oil."), "rock.md", "The rock is high.")
    with Index(tmp_path / "data", HashEmbedder()) as index:
        last(index.add(folder))
        known = index.nearest(index.embedder.embed_query("lamp"), 5)
        stray = StoredVector("stray", index.embedder.embed_query("lamp"), {"form": "original"})
    with closing(open_vectors(tmp_path / "data" / "chroma", None)) as opened:
        if vectors == "more":
            opened.put([stray])
        else:
            opened.remove(known[:1])

    with Index(tmp_path / "data", HashEmbedder()) as index:
        assert index.nearest(index.embedder.embed_query("lamp"), 5) == known


def test_a_collection_file_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    """By adding the whole folder; adding a part of it tells nothing about it."""
    folder = write(write(tmp_path / "documents", "a.txt", "Text."), "collection.toml", 'name = "Lakes"')
    part = write(tmp_path / "part", "b.txt", "Text.")
    with Index(tmp_path / "data", HashEmbedder()) as index:
        last(index.add(folder, "lakes"))
        last(index.add(part, "lakes", whole=False))
        kept = [one.name for one in index.collections()]
        (folder / "collection.toml").unlink()
        last(index.add(folder, "lakes"))

        assert kept == ["Lakes"]
        assert index.collections() == []


def test_a_collection_file_that_a_client_does_not_list_is_forgotten(tmp_path: Path) -> None:
    folder = write(write(tmp_path / "documents", "a.txt", "Text."), "collection.toml", 'name = "Lakes"')
    listed = listing_of(named_files(folder))
    with Index(tmp_path / "data", HashEmbedder()) as index:
        last(index.add(folder, "lakes"))

        def told_of(listing: Listing) -> list[str]:
            index.begin("lakes", listing, index.compare("lakes", listing).plan)
            return [one.name for one in index.collections()]

        assert told_of(listed) == told_of(Listing((), closed=("",))) == ["Lakes"]
        assert told_of(Listing(tuple(one for one in listed.files if one.name == "a.txt"))) == []


def test_a_document_that_is_removed_meanwhile_is_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking for the documents of a month and looking them up."""
    with Index(tmp_path / "data", HashEmbedder()) as index:
        last(index.add(write(tmp_path / "documents", "a.txt", "Text.")))
        monkeypatch.setattr("index.index.documents_of", lambda *_: ["gone.txt", "a.txt"])

        assert [one.id for one in index.documents_of("unknown", "2025-01")] == ["a.txt"]


def test_a_data_directory_from_before_an_index_gets_it_at_the_next_start(tmp_path: Path) -> None:
    """Without being rebuilt: a folder that is added again then looks at its own documents only."""
    embedder, file = HashEmbedder(), tmp_path / "data" / "backstop.sqlite3"
    with Index(tmp_path / "data", embedder) as index:
        last(index.add(write(tmp_path / "documents", "a.txt", "Text.")))
    with closing(sqlite3.connect(file)) as connection:
        for name in ("documents_of_origin", "document_facets"):
            connection.execute(f"DROP INDEX {name}")
    Index(tmp_path / "data", embedder).close()
    statements: list[str] = []
    with closing(Database(file)) as database:
        connection = database.connection()
        connection.set_trace_callback(statements.append)
        vanished_documents(database, "nowhere")
        connection.set_trace_callback(None)
        plan = [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {statements[0]}")]

    assert plan[0].startswith("SEARCH documents USING INDEX documents_of_origin")
    assert len(embedder.embedded) == 1
