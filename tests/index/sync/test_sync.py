"""Documents in step with files: nothing read without need, nothing lost when files move, change or vanish."""

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter, sleep

import pytest

from index.errors import BadDocument
from index.index import Index
from index.ingested import Ingested
from index.load import readers
from index.load.files import Unreadable, named_files
from index.storage.database import Database
from index.storage.filters import Filters
from index.sync.listing import Listing, listing_of
from index.sync.sync import Added
from tests.hash_embedder import HashEmbedder

REPOSITORY = Path(__file__).parents[3]
LAMP = "The lamp of Skerry burns 14 litres of oil a night."
ROCK = "The rock of Skerry is 31 metres high."


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def index(tmp_path: Path, embedder: HashEmbedder) -> Iterator[Index]:
    with Index(tmp_path / "data", embedder) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two documents."""
    made = tmp_path / "notes"
    made.mkdir()
    (made / "lamp.md").write_text(LAMP, "utf-8")
    (made / "rock.md").write_text(ROCK, "utf-8")
    return made


def add(index: Index, path: Path) -> Added:
    """The final state of an addition."""
    return list(index.add(path))[-1]


def ids(index: Index) -> list[str]:
    return [one.id for one in index.documents.page(100)]


def corpus(file: Path, **texts: str) -> Path:
    """A corpus, packed when its name says so."""
    lines = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items())
    file.write_bytes(gzip.compress(lines.encode(), mtime=0) if file.suffix == ".gz" else lines.encode())
    return file


def test_a_moved_file_keeps_id_passages_and_embeddings(index: Index, folder: Path, embedder: HashEmbedder) -> None:
    add(index, folder)
    before = index.search("lamp", 1, Filters())
    embedder.embedded.clear()
    (folder / "sub").mkdir()
    (folder / "lamp.md").rename(folder / "sub" / "light.md")

    moved = add(index, folder)

    assert moved == Added(Ingested(unchanged=1, moved=1))
    assert (ids(index), index.vanished(str(folder))) == (["lamp.md", "rock.md"], [])
    assert index.search("lamp", 1, Filters()) == before
    assert embedder.embedded == []
    assert add(index, folder) == Added(Ingested(unchanged=2))


def test_a_file_may_be_away_for_a_while_before_it_is_found_elsewhere(index: Index, folder: Path) -> None:
    add(index, folder)
    (folder / "lamp.md").rename(folder.parent / "elsewhere.md")
    away = add(index, folder)
    (folder.parent / "elsewhere.md").rename(folder / "again.md")
    back = add(index, folder)

    assert away == Added(Ingested(unchanged=1), vanished=1)
    assert back == Added(Ingested(unchanged=1, moved=1))


def test_what_changes_after_moving_is_still_the_same_document(index: Index, folder: Path) -> None:
    add(index, folder)
    (folder / "lamp.md").rename(folder / "light.md")
    add(index, folder)
    (folder / "light.md").write_text("The lamp of Skerry is out.", "utf-8")

    changed = add(index, folder)

    assert changed == Added(Ingested(changed=1, unchanged=1, passages=1, embedded=1))
    assert index.documents.get("lamp.md").text == "The lamp of Skerry is out."


def test_a_new_file_in_the_place_of_a_moved_one_replaces_nothing(index: Index, folder: Path) -> None:
    add(index, folder)
    (folder / "lamp.md").rename(folder / "light.md")
    add(index, folder)
    (folder / "lamp.md").write_text("Another lamp.", "utf-8")

    assert add(index, folder) == Added(Ingested(added=1, unchanged=2, passages=1, embedded=1))
    assert {one: index.documents.get(one).text for one in ids(index)} == {
        "lamp.md": LAMP,
        "lamp.md#2": "Another lamp.",
        "rock.md": ROCK,
    }
    assert add(index, folder) == Added(Ingested(unchanged=3))


def test_vanished_documents_stay_until_they_are_removed(index: Index, folder: Path) -> None:
    add(index, folder)
    (folder / "lamp.md").unlink()

    assert add(index, folder) == Added(Ingested(unchanged=1), vanished=1)
    assert ids(index) == ["lamp.md", "rock.md"]
    assert index.vanished(str(folder)) == ["lamp.md"]
    index.remove(index.vanished(str(folder)))
    assert add(index, folder) == Added(Ingested(unchanged=1))


def test_a_path_that_is_not_there_says_nothing_of_its_documents(index: Index, folder: Path) -> None:
    add(index, folder)
    folder.rename(folder.with_name("moved"))

    with pytest.raises(BadDocument, match="no such file or folder"):
        add(index, folder)
    assert index.vanished(str(folder)) == []


def test_a_removed_document_comes_back_while_its_file_is_there(index: Index, folder: Path) -> None:
    add(index, folder)
    index.remove(["lamp.md"])

    assert add(index, folder) == Added(Ingested(added=1, unchanged=1, passages=1, embedded=1))


def test_a_refused_file_is_listed_again_and_read_again_only_when_it_changed(index: Index, folder: Path) -> None:
    (folder / "empty.md").write_text("", "utf-8")
    (folder / "link.md").symlink_to(folder / "lamp.md")
    first, second = add(index, folder), add(index, folder)
    (folder / "link.md").unlink()
    (folder / "empty.md").write_text("Filled.", "utf-8")
    third = add(index, folder)

    assert [one.source.name for one in first.unreadable] == ["empty.md", "link.md"]
    assert second.unreadable == first.unreadable
    assert (first.total, second.total, third.total) == (3, 0, 1)
    assert third == Added(Ingested(added=1, unchanged=2, passages=1, embedded=1))


def test_newer_readers_read_everything_again(
    index: Index, folder: Path, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(index, folder)
    embedder.embedded.clear()
    monkeypatch.setattr("index.ingest.READER_VERSION", f"{readers.READER_VERSION}+")

    again = add(index, folder)

    assert (again, again.total, embedder.embedded) == (Added(Ingested(unchanged=2)), 2, [])
    assert add(index, folder).total == 0


def test_a_file_that_became_unreadable_keeps_its_document(index: Index, folder: Path) -> None:
    add(index, folder)
    (folder / "lamp.md").write_bytes(b"\x00\x01\x02")
    broken = add(index, folder)

    assert [one.source.name for one in broken.unreadable] == ["lamp.md"]
    assert (broken.vanished, index.vanished(str(folder))) == (0, [])
    assert index.documents.get("lamp.md").text == LAMP


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz"])
def test_a_corpus_is_read_again_only_when_it_changed(
    index: Index, tmp_path: Path, embedder: HashEmbedder, ending: str
) -> None:
    file = corpus(tmp_path / f"corpus{ending}", a="One.", b="Two.", c="Three.")
    first = add(index, file)
    unchanged = add(index, file)
    embedder.embedded.clear()
    changed = add(index, corpus(file, a="One.", b="Two, changed.", d="Four."))

    assert (first, first.total) == (Added(Ingested(added=3, passages=3, embedded=3)), 3)
    assert (unchanged, unchanged.total) == (Added(Ingested(unchanged=3)), 0)
    assert changed == Added(Ingested(added=1, changed=1, unchanged=1, passages=2, embedded=2), vanished=1)
    assert (index.vanished(str(file)), sorted(embedder.embedded)) == (["c"], ["Four.", "Two, changed."])


def test_of_a_changed_corpus_only_the_changed_lines_are_read(index: Index, tmp_path: Path) -> None:
    """Lines keep their numbers, and what was refused stays refused."""
    file = tmp_path / "corpus.jsonl"
    lines = ['{"id": "a", "text": "One."}', "", '{"id": "b"}', '{"id": "c", "text": "Three."}']
    file.write_text("\n".join(lines), "utf-8")
    first = add(index, file)
    file.write_text("\n".join([*lines, '{"id": "a", "text": "Another one."}', '{"id": "d"}']), "utf-8")
    second = add(index, file)
    third = add(index, file)

    missing = "text must be a text that is not empty"
    assert [one.reason for one in first.unreadable] == [f"line 3: {missing}"]
    assert [one.reason for one in second.unreadable] == [f"line 3: {missing}", f"line 6: {missing}"]
    assert [one.source for one in second.unreadable] == [file, file]
    assert second.outcome == Ingested(unchanged=2, refused=second.outcome.refused)
    assert [document_id for document_id, _ in second.outcome.refused] == ["a"]
    assert (third.outcome, third.unreadable) == (second.outcome, second.unreadable)
    assert index.documents.get("a").text == "One."


def test_a_moved_corpus_moves_with_all_of_its_documents(index: Index, tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    corpus(tmp_path / "corpora" / "old.jsonl", a="One.", b="Two.")
    add(index, tmp_path / "corpora")
    (tmp_path / "corpora" / "old.jsonl").rename(tmp_path / "corpora" / "new.jsonl")

    moved = add(index, tmp_path / "corpora")

    assert (moved, moved.total) == (Added(Ingested(moved=2)), 0)


def test_a_document_may_move_from_one_corpus_to_another(index: Index, tmp_path: Path, embedder: HashEmbedder) -> None:
    """Whichever of the two is read first."""
    folder = tmp_path / "corpora"
    folder.mkdir()
    corpus(folder / "1.jsonl", a="One.", b="Two.")
    corpus(folder / "2.jsonl", c="Three.", d="Four.")
    add(index, folder)
    embedder.embedded.clear()
    corpus(folder / "1.jsonl", a="One.", c="Three.")
    corpus(folder / "2.jsonl", b="Two.", d="Four.")

    assert add(index, folder) == Added(Ingested(unchanged=4))
    assert add(index, folder) == Added(Ingested(unchanged=4))
    assert embedder.embedded == []


def test_a_document_of_a_file_that_was_not_read_is_not_replaced_by_another_file(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "corpora"
    folder.mkdir()
    corpus(folder / "2.jsonl", a="One.")
    add(index, folder)
    corpus(folder / "1.jsonl", a="Another one.", b="Two.")

    both = [add(index, folder), add(index, folder)]

    refused = (("a", "the id is already taken by a document from 2.jsonl"),)
    assert [one.outcome.refused for one in both] == [refused, refused]
    assert index.documents.get("a").text == "One."
    (folder / "2.jsonl").unlink()
    assert add(index, folder).vanished == 1
    index.remove(["a"])
    assert add(index, folder) == Added(Ingested(added=1, unchanged=1, passages=1, embedded=1))
    assert index.documents.get("a").text == "Another one."


def test_a_corpus_that_breaks_off_loses_no_document(index: Index, tmp_path: Path) -> None:
    file = corpus(tmp_path / "corpus.jsonl.gz", **{f"d{number}": f"Text {number}." for number in range(50)})
    add(index, file)
    file.write_bytes(file.read_bytes()[:-40])
    broken = add(index, file)

    assert "breaks off" in broken.unreadable[-1].reason
    assert (broken.vanished, len(ids(index))) == (0, 50)


def test_a_corpus_that_was_emptied_is_told_and_loses_no_document(index: Index, tmp_path: Path) -> None:
    file = corpus(tmp_path / "corpus.jsonl", one="One.", two="Two.")
    add(index, file)
    file.write_bytes(b"")
    emptied = add(index, file)

    assert emptied.unreadable == (Unreadable(file, "is an empty file"),)
    assert (emptied.vanished, ids(index)) == (0, ["one", "two"])
    assert add(index, file).unreadable == emptied.unreadable, "told again while it is so"


def test_documents_from_before_files_were_remembered_are_not_pruned_for_that(
    tmp_path: Path, folder: Path, embedder: HashEmbedder
) -> None:
    """A file that was read then, and cannot be now, keeps its document; one that is gone does not."""
    (folder / "reef.md").write_text("The reef of Skerry is 3 miles long.", "utf-8")
    with Index(tmp_path / "data", embedder) as index:
        add(index, folder)
    database = Database(tmp_path / "data" / "backstop.sqlite3")
    with database.transaction() as connection:
        connection.execute("DELETE FROM files")
        connection.execute("DELETE FROM facts_about_index WHERE name = 'files'")
    database.close()
    (folder / "lamp.md").rename(tmp_path / "lamp.md")
    (folder / "lamp.md").symlink_to(tmp_path / "lamp.md")
    (folder / "reef.md").unlink()

    with Index(tmp_path / "data", embedder) as index:
        again = add(index, folder)
        vanished = index.vanished(str(folder))

    assert (again.outcome.unchanged, again.outcome.added, len(again.unreadable)) == (1, 0, 1)
    assert vanished == ["reef.md"]


def test_the_other_documents_of_a_corpus_stay_known_when_one_is_removed(index: Index, tmp_path: Path) -> None:
    """Also when the corpus cannot be read the next time."""
    folder = tmp_path / "corpora"
    folder.mkdir()
    file = corpus(folder / "all.jsonl", lamp=LAMP, rock=ROCK)
    add(index, folder)
    index.remove(["lamp"])
    file.rename(tmp_path / "all.jsonl")
    file.symlink_to(tmp_path / "all.jsonl")

    add(index, folder)
    assert index.vanished(str(folder)) == []

    file.unlink()
    (tmp_path / "all.jsonl").rename(file)
    assert add(index, folder).outcome.added == 1


def test_documents_below_a_folder_that_cannot_be_looked_into_are_not_announced_as_gone(
    index: Index, folder: Path
) -> None:
    (folder / "closed").mkdir()
    (folder / "closed" / "reef.md").write_text("The reef of Skerry is 3 miles long.", "utf-8")
    add(index, folder)
    whole = listing_of(named_files(folder))
    seen = Listing(tuple(one for one in whole.files if not one.name.startswith("closed/")), ("closed/",))

    assert index.compare(str(folder), seen).vanished == ()


def test_a_corpus_that_is_replaced_while_it_is_read_is_read_again(index: Index, tmp_path: Path) -> None:
    """Nobody knows then which of its lines were read as which document."""
    file = corpus(tmp_path / "all.jsonl", lamp=LAMP, rock=ROCK)
    steps = index.add(file)
    next(steps)
    corpus(file, reef="The reef of Skerry is 3 miles long.", lamp=LAMP, rock=ROCK)
    list(steps)

    again = add(index, file)
    assert ids(index) == ["lamp", "reef", "rock"]
    assert again.outcome.added + again.outcome.unchanged == 3
    assert add(index, file).outcome.unchanged == 3


def test_parts_of_an_origin_say_nothing_of_its_other_files(index: Index, folder: Path, tmp_path: Path) -> None:
    """As uploads come: a folder with some of the files of their origin."""
    add(index, folder)
    part = tmp_path / "part"
    part.mkdir()
    (part / "copy.md").write_text(LAMP, "utf-8")
    brought = list(index.add(part, str(folder), whole=False))[-1]

    assert brought == Added(Ingested(added=1, passages=1, embedded=1))
    assert (brought.vanished, index.vanished(str(folder))) == (0, [])
    assert add(index, folder) == Added(Ingested(unchanged=2), vanished=1)


def test_a_comparison_tells_and_changes_nothing(index: Index, folder: Path) -> None:
    add(index, folder)
    (folder / "lamp.md").rename(folder / "light.md")
    (folder / "rock.md").unlink()
    (folder / "new.md").write_text("New.", "utf-8")

    found = [index.compare(str(folder), listing_of(named_files(folder))) for _ in range(2)]

    assert found[0] == found[1]
    assert [one.name for one in found[0].plan.wanted] == ["new.md"]
    assert (found[0].moved, found[0].unchanged, found[0].vanished) == (1, 0, ("rock.md",))
    assert add(index, folder) == Added(Ingested(added=1, moved=1, passages=1, embedded=1), vanished=1)


def test_a_file_whose_documents_are_not_all_stored_is_read_again(
    tmp_path: Path, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An addition that ends in the middle of a corpus leaves no file that counts as read."""
    monkeypatch.setattr("index.ingest._CHARACTERS_IN_BATCH", 1)
    file = corpus(tmp_path / "corpus.jsonl", a=LAMP, b=ROCK, c="Short.")
    with Index(tmp_path / "data", embedder) as index:
        stopped = index.add(file)
        next(one for one in stopped if one.outcome.documents_stored)
        del stopped
    with Index(tmp_path / "data", embedder) as index:
        assert ids(index) == ["a"]
        again = add(index, file)
        assert (again.outcome.added, again.outcome.unchanged, again.total) == (2, 1, 3)
        assert add(index, file) == Added(Ingested(unchanged=3))


ADDER = """
import sys
from pathlib import Path
from index.index import Index
from tests.hash_embedder import HashEmbedder
with Index(Path(sys.argv[1]), HashEmbedder()) as index:
    print("adding", flush=True)
    for added in index.add(Path(sys.argv[2])):
        pass
    print("added", flush=True)
"""

NOT_STORED = """
SELECT name FROM files WHERE sha256 IS NOT NULL AND (
    NOT EXISTS (SELECT 1 FROM file_contents WHERE file = files.key)
    OR EXISTS (SELECT 1 FROM file_contents WHERE file = files.key AND refused IS NULL
               AND document_id NOT IN (SELECT id FROM documents)))
"""


@pytest.mark.parametrize("kills", [2, pytest.param(40, marks=pytest.mark.soak)])
def test_kills_leave_no_file_that_counts_as_read_without_its_documents(tmp_path: Path, kills: int) -> None:
    """Each process finds the folder changed, so that there are files to read again."""
    folder, data = tmp_path / "folder", tmp_path / "data"
    folder.mkdir()
    _write_version(folder, 0)
    with _adder(tmp_path / "undisturbed", folder) as adder:
        began = perf_counter()
        adder.communicate()
        seconds = perf_counter() - began
    at_it = 0
    for version in range(kills):
        texts = _write_version(folder, version)
        with _adder(data, folder) as adder:
            sleep(random.uniform(0, seconds))
            adder.kill()
            at_it += adder.communicate()[0] == ""
        with Index(data, HashEmbedder()) as index:
            with closing(Database(data / "backstop.sqlite3")) as database:
                rows = database.connection().execute(NOT_STORED).fetchall()
            assert [row["name"] for row in rows] == []
            if version % 2:
                assert add(index, folder).vanished == 0
                assert {one: index.documents.get(one).text for one in ids(index)} == texts
    with Index(data, HashEmbedder()) as index:
        add(index, folder)
        assert {one: index.documents.get(one).text for one in ids(index)} == texts
        assert add(index, folder).total == 0
    assert kills < 10 or at_it * 4 >= kills


def _write_version(folder: Path, version: int) -> dict[str, str]:
    """Some files change, some do not; returns the texts of all documents by their ids."""
    texts = {
        f"{name}{number}": f"Document {name}{number} of version {version // (number + 1)}. " * 1_200
        for name in "ab"
        for number in range(4)
    }
    for name in "ab":
        corpus(folder / f"{name}.jsonl", **{one: text for one, text in texts.items() if one[0] == name})
    notes = {f"{number}.txt": f"Note {number} of version {version // (number + 1)}." for number in range(4)}
    for name, text in notes.items():
        (folder / name).write_text(text, "utf-8")
    return texts | notes


@contextmanager
def _adder(data: Path, folder: Path) -> "Iterator[subprocess.Popen[str]]":
    """A process that has just begun to add a folder."""
    command = [sys.executable, "-c", ADDER, str(data), str(folder)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as adder:
        assert adder.stdout
        assert adder.stdout.readline() == "adding\n"
        yield adder


@pytest.mark.soak
def test_one_changed_document_of_4519_costs_little(tmp_path: Path, embedder: HashEmbedder) -> None:
    """Documents of 10,000 characters; the ceilings are those we promise."""
    texts = {f"d{one}": " ".join(f"Word{one} stands at {place}." for place in range(500)) for one in range(4_519)}
    file = corpus(tmp_path / "corpus.jsonl.gz", **texts)
    with Index(tmp_path / "data", embedder) as index:
        first = _seconds(index, file)
        second = _seconds(index, file)
        changed = _seconds(index, corpus(file, **{**texts, "d4000": "Something else."}))
    told = f"first {first:.1f} s, second {second:.2f} s, one changed {changed:.2f} s"

    assert second < 0.02 * first, told
    assert changed < 2, told


def _seconds(index: Index, path: Path) -> float:
    began = perf_counter()
    add(index, path)
    return perf_counter() - began
