"""One reader never meets another's document: no search, list, count, facet, timeline or near copy shows one."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document, DocumentMeta, Kind
from index.errors import BadFilter
from index.index import origin_for
from index.ingest import Ingest, Source
from index.search.lexical import WordSearch
from index.search.search import Search
from index.splitting.split import Splitter
from index.storage.database import Database
from index.storage.documents import DocumentStore
from index.storage.filters import ALL, Filters, read_filters
from index.storage.near_copies import NearCopies
from index.storage.timeline import documents_of, read_timeline
from index.vectors.vectors import PassageIndex, StoredVector, metadata_of, open_vectors
from tests.hash_embedder import HashEmbedder
from tests.index.storage.filtering import meets
from tests.index.written_reports import report, reprinted

OWNERS = ("", "ann", "bob", "cid")
READERS = (*OWNERS, "dan")
TOPICS = ("mills", "tolls")
KINDS: tuple[Kind | None, ...] = (None, "official", "reporting")
FIRST_DAY = date(2025, 1, 1)
EVERYTHING = 1000


@dataclass(frozen=True)
class Collection:
    """Documents of several owners, and the parts that look at them."""

    documents: tuple[Document, ...]
    database: Database
    vectors: PassageIndex
    embedder: HashEmbedder
    ingest: Ingest
    search: Search

    @property
    def store(self) -> DocumentStore:
        return DocumentStore(self.database)


def opened(folder: Path) -> Collection:
    """An empty collection."""
    database, vectors, embedder = Database(folder / "db.sqlite3"), open_vectors(folder / "c", None), HashEmbedder()
    ingest = Ingest(database, vectors, embedder, Splitter(embedder.count_tokens, embedder.passage_tokens))
    search = Search(database, WordSearch(database), vectors, embedder)
    return Collection((), database, vectors, embedder, ingest, search)


def bring(collection: Collection, documents: list[Document]) -> Collection:
    """Documents that know their owner, brought in under their owners' names."""
    kept = [one.given_to(one.owner) for one in documents]
    list(collection.ingest.add(Source(one, origin_for(one.owner, "desk")) for one in kept))
    return replace(collection, documents=(*collection.documents, *kept))


def some_documents() -> list[Document]:
    """Reports that owners share, reprint or have alone, under the same few names."""
    chance = random.Random(3)
    texts = [report(chance, 3) for _ in range(6)]
    found = {}
    for number in range(64):
        owner, text = chance.choice(OWNERS), chance.choice(texts)
        said = "\n\n".join(text) if chance.random() < 0.5 else reprinted(text, chance)
        day = FIRST_DAY + timedelta(days=chance.randrange(90)) if chance.random() < 0.8 else None
        meta = DocumentMeta(
            publisher=f"{owner or 'everybody'} press", published=day, kind=chance.choice(KINDS),
            topics=tuple(chance.sample(TOPICS, chance.randrange(3))),
        )  # fmt: skip
        name = f"note {chance.randrange(24)}.md"
        found[owner, name] = Document(name, f"Note {number}", said, meta, owner=owner)
    return list(found.values())


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    made = bring(opened(tmp_path_factory.mktemp("owners")), some_documents())
    NearCopies(made.database)
    yield made
    made.vectors.close()
    made.database.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Collection]:
    made = opened(tmp_path)
    yield made
    made.vectors.close()
    made.database.close()


def some_of(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of the values, often none."""
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple))


IDS = tuple(one.given_to(one.owner).id for one in some_documents())
FILTERS = st.builds(
    Filters,
    publisher=some_of(*(f"{owner or 'everybody'} press" for owner in OWNERS)),
    kind=some_of("official", "reporting"),
    topics=some_of(*TOPICS),
    published_to=st.none() | st.dates(FIRST_DAY, FIRST_DAY + timedelta(days=90)),
    document_ids=some_of(*IDS),
    reader=st.sampled_from((*READERS, None)),
)


def met(collection: Collection, filters: Filters) -> set[str]:
    """The ids of the documents that a reader may see and that meet the conditions."""
    return {
        one.id
        for one in collection.documents
        if filters.reader is None or one.owner in {"", filters.reader}
        if meets(one, filters)
    }


@given(FILTERS)
@settings(max_examples=150)
def test_nothing_shows_what_is_somebody_elses(collection: Collection, filters: Filters) -> None:
    """And everything shows what the reader may see."""
    expected = met(collection, filters)
    store = collection.store
    near = collection.vectors.nearest(collection.embedder.embed_query("the mill of Larkmere"), EVERYTHING, filters)
    found = collection.search("the mill of Larkmere counts 300", EVERYTHING, filters)
    copies = NearCopies(collection.database).of(IDS, filters)
    timeline = read_timeline(collection.database, filters)
    placed = {
        name for topic, month in timeline.counts for name in documents_of(collection.database, topic, month, filters)
    }
    facets = store.statistics(filters)

    assert {one.id for one in store.page(EVERYTHING, "", filters)} == expected
    assert store.count(filters) == facets.documents == store.digest(filters).documents == len(expected)
    assert facets.passages == store.digest(filters).passages == len(near) == len(found)
    assert {one.document.id for one in found} == expected
    assert {copy.id for group in copies.values() for copy in group} <= expected
    assert placed == {one.id for one in collection.documents if one.id in expected and one.meta.dated}
    assert timeline.undated == len(expected) - len(placed)


@given(st.sampled_from(READERS), st.sampled_from(READERS))
def test_parts_of_the_list_are_own_and_shared(collection: Collection, reader: str, other: str) -> None:
    store, filters = collection.store, Filters(reader=reader)
    own = {one.id for one in store.page(EVERYTHING, "", filters, "own")}
    shared = {one.id for one in store.page(EVERYTHING, "", filters, "shared")}
    theirs = {one.id for one in store.page(EVERYTHING, "", Filters(reader=other), "own")}

    assert own | shared == met(collection, filters)
    assert (
        store.count(filters, "own")
        == len(own)
        == len({one.id for one in collection.documents if reader and one.owner == reader})
    )
    assert shared == {one.id for one in store.page(EVERYTHING, "", filters, "added")}
    assert store.count(filters, "bundled") == 0
    assert set(store.visible(IDS, reader)) == own | shared
    assert not own & theirs or reader == other


def test_whose_documents_are_looked_at_is_never_told_from_outside() -> None:
    """A reader alone is no filter that somebody chose."""
    with pytest.raises(BadFilter, match="unknown filter 'reader'"):
        read_filters({"reader": "ann"})
    assert not Filters(reader="ann")
    assert not ALL
    assert Filters(kind=("official",), reader="ann")


def test_what_others_have_much_of_does_not_crowd_out_what_the_reader_sees(empty: Collection) -> None:
    """Their passages are nearer to the question than any of the reader's, and more than any search looks at first."""
    query = "The ferry of Orton closes the toll road."
    crowd = [Document(f"{number}.md", query, f"{query} {number}", owner="bob") for number in range(700)]
    mine = [Document(f"{n}.md", "Lamp", f"The toll of lamp {n} is paid in Wyke.", owner="ann") for n in range(5)]
    shared = [Document(f"s{number}.md", "Rock", f"Rock {number} has no road.") for number in range(5)]
    collection = bring(empty, [*crowd, *mine, *shared])

    found = {reader: collection.search(query, 20, Filters(reader=reader)) for reader in ("ann", "bob", "")}

    assert {one.document.id for one in found["ann"]} == {
        one.id for one in collection.documents if one.owner in ("", "ann")
    }
    assert {one.document.owner for one in found["bob"]} == {"bob"}
    assert {one.document.id for one in found[""]} == {one.id for one in collection.documents if not one.owner}


def test_sqlite_has_the_last_word_on_what_is_whose(empty: Collection) -> None:
    """A vector index that was told another owner shows nothing more."""
    collection = bring(empty, [Document("lamp.md", "Lamp", "The lamp of Skerry burns oil.", owner="ann")])
    (passage,) = collection.search("lamp", 1, Filters(reader="ann"))
    wrong = metadata_of(passage.document.id, passage.document.meta, "bob")
    collection.vectors.put([StoredVector(passage.passage.id, collection.embedder.embed_query("lamp"), wrong)])

    assert collection.vectors.nearest(collection.embedder.embed_query("lamp"), 1, Filters(reader="bob"))
    assert collection.search("lamp", 1, Filters(reader="bob")) == []
    assert len(collection.search("lamp", 1, Filters(reader="ann"))) == 1


def test_that_somebody_else_has_a_text_does_not_show_when_it_is_brought_in(empty: Collection) -> None:
    """All of it is embedded again; only the owner's own, and everybody's, is known."""
    text = "The lamp of Skerry burns 14 litres of oil a night."
    counts: list[int] = []
    for owner in ("ann", "bob", "bob"):
        document = Document(f"{len(counts)}.md", "Lamp", text, owner=owner).given_to(owner)
        steps = list(empty.ingest.add([Source(document, origin_for(owner, "desk"))]))
        counts.append(sum(one.embedded for one in steps))

    assert counts == [1, 1, 0]


def test_a_document_keeps_its_owner_whoever_brings_one_of_its_id(empty: Collection) -> None:
    """Also if two callers had the same tag: nothing is replaced, and nothing told of the other."""
    mine = Document("lamp.md", "Lamp", "The lamp of Skerry burns oil.", owner="ann").given_to("ann")
    list(empty.ingest.add([Source(mine, "own/desk")]))
    steps = list(empty.ingest.add([Source(replace(mine, text="Nothing burns.", owner="bob"), "own/desk")]))

    assert [one.refused for one in steps if one.refused] == [((mine.id, "the id is already taken"),)]
    assert empty.store.get(mine.id) == mine


def test_nobody_brings_a_document_for_everybody_under_an_id_of_an_owner(empty: Collection) -> None:
    taken = Document("lamp.md", "Lamp", "The lamp of Skerry burns oil.").given_to("ann").id
    steps = list(empty.ingest.add([Source(Document(taken, "Lamp", "Another lamp."), "desk")]))

    assert [one.refused[0][0] for one in steps if one.refused] == [taken]
    assert empty.store.count(ALL) == 0
