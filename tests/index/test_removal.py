"""What is removed is gone from text, words and vectors, and nothing else is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document
from index.errors import DocumentMissing
from index.index import Index
from index.ingest import Ingest, Source
from index.removal import remove_documents
from index.search.lexical import WordSearch
from index.splitting.split import Splitter
from index.storage.database import Database
from index.storage.documents import DocumentStore
from index.storage.filters import Filters
from index.vectors.vectors import PassageIndex, open_vectors
from tests.hash_embedder import HashEmbedder

NAMES = ("amber", "birch", "cedar", "dune", "ember")


def document(name: str) -> Document:
    """A document that only its own word finds."""
    return Document(f"{name}.md", name, f"The {name} lamp burns. It is called {name}.")


class Held:
    """A small index whose vectors cost nothing."""

    def __init__(self, folder: Path) -> None:
        self.embedder = HashEmbedder()
        self.database = Database(folder / "db.sqlite3")
        self.vectors: PassageIndex = open_vectors(folder / "chroma", None)
        self.documents = DocumentStore(self.database)
        splitter = Splitter(self.embedder.count_tokens, self.embedder.passage_tokens)
        self._ingest = Ingest(self.database, self.vectors, self.embedder, splitter)

    def add(self, names: set[str]) -> None:
        """Bring documents in."""
        self.add_document(*(document(name) for name in sorted(names)))

    def add_document(self, *documents: Document) -> None:
        """Bring any documents in."""
        for _ in self._ingest.add(Source(one, "test") for one in documents):
            pass

    def remove(self, names: set[str]) -> None:
        """Take documents out."""
        remove_documents(self.database, self.vectors, self.documents, [f"{name}.md" for name in sorted(names)])

    def holds(self) -> set[str]:
        """What all parts agree on being there."""
        words = WordSearch(self.database)
        stored = {one.id.removesuffix(".md") for one in self.documents.page(100)}
        found = {name for name in NAMES if words.search(words.look_up(name), 10, Filters())}
        rows = self.database.connection().execute("SELECT count(*) FROM passages").fetchone()[0]
        embeddings = self.database.connection().execute("SELECT count(*) FROM embeddings").fetchone()[0]
        assert stored == found
        assert rows == embeddings == self.vectors.count() == len(stored)
        return stored

    def close(self) -> None:
        """Close the files."""
        self.vectors.close()
        self.database.close()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    """An empty small index."""
    opened = Held(tmp_path)
    yield opened
    opened.close()


@settings(max_examples=15)
@given(steps=st.lists(st.tuples(st.booleans(), st.sets(st.sampled_from(NAMES), min_size=1)), max_size=6))
def test_all_parts_agree_after_any_additions_and_removals(
    steps: list[tuple[bool, set[str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Stored text, full text, vectors and cached embeddings hold exactly what was added and not removed."""
    held, expected = Held(tmp_path_factory.mktemp("held")), set[str]()
    for adds, names in steps:
        if adds:
            held.add(names)
            expected |= names
        elif names & expected:
            held.remove(names & expected)
            expected -= names
        assert held.holds() == expected
    held.close()


def test_one_that_is_not_there_keeps_all(held: Held) -> None:
    """Nothing is removed when one of several ids is unknown, and the message names it."""
    held.add({"amber", "birch"})

    with pytest.raises(DocumentMissing, match="'dune"):
        held.remove({"amber", "dune"})
    assert held.holds() == {"amber", "birch"}


def test_a_removed_document_comes_back_the_same(index: Index, tmp_path: Path) -> None:
    """With the real embedder: ids and search are as before."""
    note = tmp_path / "note.md"
    note.write_text("# Lamp\n\nThe harbour lamp of Fairport can be seen from 34 miles away.\n", "utf-8")

    def found() -> list[tuple[str, float]]:
        return [(one.passage.id, one.score) for one in index.search("Fairport lamp", 5, Filters())]

    list(index.add(note))
    before = found()
    index.remove(["note.md"])
    assert (found(), index.documents.count()) == ([], 0)
    list(index.add(note))
    assert found() == before


def test_what_was_embedded_ahead_stays(held: Held) -> None:
    """Only embeddings that the removed documents used go; others wait for their documents."""
    held.add({"amber", "birch"})
    connection = held.database.connection()
    connection.execute(
        "INSERT INTO embeddings (digest, passage, sentences) SELECT 'ahead', passage, sentences FROM embeddings LIMIT 1"
    )
    held.remove({"amber"})

    assert connection.execute("SELECT count(*) FROM embeddings").fetchone()[0] == 2


def test_what_another_document_says_too_stays(held: Held) -> None:
    held.add({"amber"})
    held.add_document(Document("copy.md", "amber", document("amber").text))
    held.remove({"amber"})

    assert [one.id for one in held.documents.page(10)] == ["copy.md"]
    assert held.database.connection().execute("SELECT count(*) FROM embeddings").fetchone()[0] == 1


def test_a_folder_that_has_no_document_left_says_nothing_about_itself(index: Index, tmp_path: Path) -> None:
    """Until then its name and its questions stay."""
    folder = tmp_path / "lamps"
    folder.mkdir()
    (folder / "collection.toml").write_text('name = "Lamps"', "utf-8")
    for name in ("amber.md", "birch.md"):
        (folder / name).write_text(f"The lamp {name} burns.", "utf-8")
    list(index.add(folder))

    index.remove(["amber.md"])
    assert [one.name for one in index.collections()] == ["Lamps"]
    index.remove(["birch.md"])
    assert index.collections() == []
