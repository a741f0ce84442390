"""Reading the documents that are stored."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.document import Document, DocumentMeta, Heading
from index.errors import DocumentMissing
from index.ingest import Ingest, Source
from index.splitting.split import Splitter
from index.storage.database import Database
from index.storage.documents import DocumentStore
from index.vectors.vectors import open_vectors
from tests.hash_embedder import HashEmbedder

FULL = Document(
    id="a/plan #1.md",
    title="Plan – «Überblick»",
    text="# Need\n\nSix million 🏠 need heat.\fPage two says so.",
    meta=DocumentMeta(
        publisher="OCHA",
        author="A. Author",
        url="https://example.org/a?b=c",
        via="Reuters",
        published=date(2025, 1, 16),
        as_of=date(2025, 1, 15),
        kind="official",
        form="summary",
        topics=("needs", "winter"),
    ),
    headings=(Heading(0, 6, 1, "Need"),),
    pages=(0, 35),
)
BARE = Document(id="b.txt", title="b", text="Nothing is known of this one.")
LATE = Document(id="c.txt", title="c", text="Later.", meta=DocumentMeta(published=date(2025, 3, 1), topics=("needs",)))


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentStore]:
    """A store with three documents."""
    folder = tmp_path_factory.mktemp("documents")
    database, vectors, embedder = Database(folder / "db.sqlite3"), open_vectors(folder / "c", None), HashEmbedder()
    ingest = Ingest(database, vectors, embedder, Splitter(embedder.count_tokens, embedder.passage_tokens))
    list(ingest.add(Source(document, "test") for document in (LATE, BARE, FULL)))
    yield DocumentStore(database)
    vectors.close()
    database.close()


@pytest.mark.parametrize("document", [FULL, BARE, LATE], ids=["full", "bare", "late"])
def test_a_document_comes_back_as_it_was_stored(documents: DocumentStore, document: Document) -> None:
    assert documents.get(document.id) == document


def test_a_missing_document_is_named(documents: DocumentStore) -> None:
    with pytest.raises(DocumentMissing, match="'nowhere'"):
        documents.get("nowhere")


def test_get_many_leaves_out_what_is_missing(documents: DocumentStore) -> None:
    assert documents.get_many(["b.txt", "nowhere", FULL.id]) == {"b.txt": BARE, FULL.id: FULL}
    assert documents.get_many([]) == {}


def test_pages_follow_each_other_without_gap_or_overlap(documents: DocumentStore) -> None:
    first = documents.page(2)
    second = documents.page(2, after=first[-1].id)

    assert [one.id for one in (*first, *second)] == ["a/plan #1.md", "b.txt", "c.txt"]
    assert documents.page(2, after="c.txt") == []
    assert first[0].meta == FULL.meta
    assert (first[1].characters, first[1].passages) == (len(BARE.text), 1)


def test_statistics_count_every_document_once(documents: DocumentStore) -> None:
    counted = documents.statistics()

    assert documents.count() == counted.documents == 3
    assert counted.characters == sum(len(one.text) for one in (FULL, BARE, LATE))
    assert counted.topics == {"needs": 2, "winter": 1, "unknown": 1}
    assert counted.kinds == {"unknown": 2, "official": 1}
    assert counted.publishers == {"unknown": 2, "OCHA": 1}
    assert counted.months == {"2025-01": 1, "2025-03": 1, "unknown": 1}


def test_statistics_of_nothing_are_zeros(tmp_path: Path) -> None:
    database = Database(tmp_path / "empty.sqlite3")
    counted = DocumentStore(database).statistics()
    database.close()

    assert (counted.documents, counted.passages, counted.characters, counted.topics) == (0, 0, 0, {})
