"""Filters mean the same to SQLite, to Chroma and to a reader of their docstring."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import FORMS, KINDS, Document, DocumentMeta
from index.errors import BadFilter
from index.ingest import Ingest, Source
from index.search.lexical import WordSearch
from index.search.search import Search
from index.splitting.split import Splitter
from index.storage.database import Database
from index.storage.filters import Filters, read_filters, sql_condition
from index.vectors.vectors import PassageIndex, open_vectors
from tests.hash_embedder import HashEmbedder
from tests.index.storage.filtering import meets

PUBLISHERS = ("OCHA", "Le Monde", "Українська правда", 'O\'Brien "and" Sons', "100%_")
TOPICS = ("needs", "troops", "law", "war & peace", "зима")
FIRST_DAY = date(2024, 12, 15)
EVERYTHING = 1000


@dataclass(frozen=True)
class Collection:
    """Random documents, and the parts that search them."""

    documents: tuple[Document, ...]
    database: Database
    vectors: PassageIndex
    embedder: HashEmbedder
    search: Search


def random_document(number: int, chance: random.Random) -> Document:
    """A document whose metadata are drawn from few values, so that filters meet some of them."""
    published = FIRST_DAY + timedelta(days=chance.randrange(60)) if chance.random() < 0.8 else None
    meta = DocumentMeta(
        publisher=chance.choice([None, *PUBLISHERS]),
        published=published,
        as_of=FIRST_DAY + timedelta(days=chance.randrange(60)) if chance.random() < 0.5 else None,
        kind=chance.choice([None, "official", "reporting", "analysis", "opinion"]),
        form=chance.choice(["original", "summary"]),
        topics=tuple(chance.sample(TOPICS, chance.randrange(4))),
    )
    return Document(f"folder/{number}#.txt", f"Title {number}", f"Report number {number} about the winter.", meta)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Thirty documents, indexed once."""
    chance = random.Random(7)
    documents = tuple(random_document(number, chance) for number in range(30))
    folder = tmp_path_factory.mktemp("filters")
    database, vectors, embedder = Database(folder / "db.sqlite3"), open_vectors(folder / "c", None), HashEmbedder()
    ingest = Ingest(database, vectors, embedder, Splitter(embedder.count_tokens, embedder.passage_tokens))
    list(ingest.add(Source(document, "test") for document in documents))
    search = Search(database, WordSearch(database), vectors, embedder)
    yield Collection(documents, database, vectors, embedder, search)
    vectors.close()
    database.close()


def some_of(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of the values, often none."""
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple))


DAYS = st.none() | st.dates(FIRST_DAY - timedelta(days=5), FIRST_DAY + timedelta(days=65))
FILTERS = st.builds(
    Filters,
    publisher=some_of(*PUBLISHERS, "nobody", "ocha", ""),
    kind=some_of(*KINDS),
    topics=some_of(*TOPICS, "need", ""),
    form=some_of(*FORMS),
    published_from=DAYS,
    published_to=DAYS,
    document_ids=some_of(*(f"folder/{number}#.txt" for number in range(0, 33, 4))),
)


@given(FILTERS)
@settings(max_examples=200, deadline=None)
def test_sqlite_and_chroma_find_exactly_the_documents_that_meet_the_filters(
    collection: Collection, filters: Filters
) -> None:
    expected = {document.id for document in collection.documents if meets(document, filters)}
    connection = collection.database.connection()
    condition, values = sql_condition(filters)
    by_sql = {row["id"] for row in connection.execute(f"SELECT id FROM documents WHERE {condition}", values)}
    nearest = collection.vectors.nearest(collection.embedder.embed_query("winter"), EVERYTHING, filters)
    owners = _owners(collection.database)

    assert by_sql == expected
    assert {owners[passage_id] for passage_id in nearest} == expected


@given(FILTERS)
@settings(max_examples=100, deadline=None)
def test_search_finds_exactly_the_documents_that_meet_the_filters(collection: Collection, filters: Filters) -> None:
    """Every document speaks of the winter, so all that may be found are found, by words and by vectors."""
    expected = {document.id for document in collection.documents if meets(document, filters)}
    words = WordSearch(collection.database)
    owners = _owners(collection.database)
    keys = dict(collection.database.connection().execute("SELECT key, id FROM passages").fetchall())
    by_words = words.search(words.look_up("winter report"), EVERYTHING, filters)

    assert {owners[keys[key]] for key in by_words} == expected
    assert {hit.passage.document_id for hit in collection.search("winter report", 100, filters)} == expected


def _owners(database: Database) -> dict[str, str]:
    rows = database.connection().execute(
        "SELECT passages.id, documents.id FROM passages JOIN documents ON documents.key = passages.document"
    )
    return dict(rows.fetchall())


def test_no_filters_are_false_and_any_filter_is_true() -> None:
    assert not Filters()
    assert Filters(published_to=date(2025, 1, 1))


def test_one_value_stands_for_a_list_of_one_and_null_for_no_condition() -> None:
    given_filters = {"publisher": "OCHA", "topics": ["needs", "law"], "published_to": "2025-02-17", "kind": None}
    expected = Filters(publisher=("OCHA",), topics=("needs", "law"), published_to=date(2025, 2, 17))

    assert read_filters(given_filters) == expected


def test_a_date_may_already_be_one() -> None:
    assert read_filters({"published_from": date(2025, 1, 1)}).published_from == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("given_filters", "named"),
    [
        ({"publishers": "OCHA"}, "unknown filter 'publishers'; known are: publisher, kind"),
        ({"": "x"}, "unknown filter ''"),
        ({"kind": "gossip"}, "kind must be one of official, .*'gossip'"),
        ({"form": ["original", "copy"]}, "form must be one of original, summary, not 'copy'"),
        ({"topics": 7}, "topics must be a text or a list of texts, not 7"),
        ({"topics": ["needs", 7]}, "topics must be a text or a list"),
        ({"document_ids": {"a": "b"}}, "document_ids must be a text or a list"),
        ({"publisher": b"OCHA"}, "publisher must be a text or a list"),
        ({"publisher": "\ud800"}, "publisher must be a text, not half a surrogate pair"),
        ({"published_from": "yesterday"}, "published_from must be a date like 2025-02-17, not 'yesterday'"),
        ({"published_to": "2025-02-30"}, "published_to must be a date"),
        ({"published_to": 20250217.5}, "published_to must be a date"),
        ({"published_to": ["2025-02-17"]}, "published_to must be a date"),
    ],
)
def test_a_wrong_filter_is_named(given_filters: dict[str, object], named: str) -> None:
    with pytest.raises(BadFilter, match=named):
        read_filters(given_filters)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
NAMES = st.sampled_from(
    ["publisher", "kind", "topics", "form", "published_from", "published_to", "document_ids", "other"]
)


@given(st.dictionaries(NAMES, JSON_VALUES, max_size=4))
def test_whatever_is_given_is_read_or_refused_by_name(given_filters: dict[str, object]) -> None:
    try:
        read = read_filters(given_filters)
    except BadFilter as error:
        assert any(name in str(error) for name in given_filters)
    else:
        assert isinstance(read, Filters)
        assert sql_condition(read)
