"""Reading the documents that are stored."""

import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from index.document import Document, DocumentMeta, Heading
from index.errors import DocumentMissing
from index.ingest import Ingest, Source
from index.splitting.split import Splitter
from index.storage.database import Database
from index.storage.documents import DocumentHead, DocumentStore, Facets
from index.storage.filters import Filters
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


def test_any_number_of_ids_may_be_asked_for(documents: DocumentStore) -> None:
    many = [*(f"nowhere {number}" for number in range(40_000)), "b.txt"]

    assert list(documents.get_many(many)) == list(documents.heads(many)) == ["b.txt"]
    assert documents.existing(many) == {"b.txt"}


def test_a_head_is_a_document_without_its_text(documents: DocumentStore) -> None:
    heads = documents.heads(["nowhere", FULL.id, "b.txt"])

    assert heads == {one.id: DocumentHead(one.id, one.title, one.meta, one.owner) for one in (FULL, BARE)}


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


def test_facets_are_what_documents_can_be_chosen_by(documents: DocumentStore) -> None:
    facets = documents.facets()

    assert facets == Facets({"needs": 2, "winter": 1}, {"official": 1}, {"OCHA": 1})
    assert documents.facets(Filters(kind=("official",))).topics == {"needs": 1, "winter": 1}


def test_what_can_be_chosen_by_is_told_without_reading_a_text(tmp_path: Path) -> None:
    statements: list[str] = []
    with closing(Database(tmp_path / "db.sqlite3")) as database:
        connection = database.connection()
        connection.set_trace_callback(statements.append)
        DocumentStore(database).facets(Filters(reader="ann"))
        connection.set_trace_callback(None)
        (plan,) = connection.execute(f"EXPLAIN QUERY PLAN {statements[0]}").fetchall()

    assert "USING COVERING INDEX document_facets" in plan["detail"]


def test_lists_bring_no_text_into_memory(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "db.sqlite3")) as database:
        database.connection().execute(
            """INSERT INTO documents (id, sha256, fingerprint, origin, title, text, headings, pages, form, topics)
               VALUES ('long.md', '', '', 'test', 'Long', hex(zeroblob(4000000)), '[]', '[]', 'original', '[]')"""
        )
        store = DocumentStore(database)
        tracemalloc.start()
        (summary,) = store.page(10)
        facets, heads = store.facets(), store.heads(["long.md"])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert summary.characters == 8_000_000
    assert (facets.kinds, heads["long.md"].title) == ({}, "Long")
    assert peak < 1_000_000
