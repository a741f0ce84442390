"""Search by words."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document, DocumentMeta
from index.ingest import Ingest, Source
from index.search.lexical import WordSearch, content_words
from index.splitting.split import Splitter
from index.storage.database import Database
from index.storage.filters import Filters
from index.vectors.vectors import open_vectors
from tests.hash_embedder import HashEmbedder

DOCUMENTS = (
    *(Document(f"common-{number}", "Note", f"The troops met on day {number}.") for number in range(20)),
    *(Document(f"uncommon-{number}", "Note", "Troops need shelter.") for number in range(5)),
    Document("rare", "Note", "Troops need shelter from a borrowed howitzer.", DocumentMeta(kind="official")),
    Document("titled", "Zaporizhzhia", "A note without much in it."),
    Document("accents", "Note", "Le café de la Première Brigade, 30,000 hommes."),
    Document("longer", "Note", "A howitzer is a gun; it is heavy, slow and old, and so is much else that is here."),
    Document("in-title", "Ferry", "A note on the sea."),
    Document("in-text", "Note", "A ferry on the sea."),
    Document("4711", "4711", "A note whose number stands in for its title."),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Documents of one passage each, in which some words are frequent and some are not."""
    folder = tmp_path_factory.mktemp("words")
    database, vectors, embedder = Database(folder / "db.sqlite3"), open_vectors(folder / "c", None), HashEmbedder()
    ingest = Ingest(database, vectors, embedder, Splitter(embedder.count_tokens, embedder.passage_tokens))
    list(ingest.add(Source(document, "test") for document in DOCUMENTS))
    yield database
    vectors.close()
    database.close()


def found(database: Database, query: str, filters: Filters | None = None, postings_bound: int = 10_000) -> list[str]:
    """Ids of the documents that a query finds, best first."""
    words = WordSearch(database, postings_bound)
    scores = words.search(words.look_up(query), 100, filters or Filters())
    rows = database.connection().execute(
        "SELECT passages.key, documents.id FROM passages JOIN documents ON documents.key = passages.document"
    )
    owners = dict(rows.fetchall())
    return [owners[key] for key in scores]


def test_the_passage_with_the_rare_words_comes_first(database: Database) -> None:
    assert found(database, "troops with a borrowed howitzer")[0] == "rare"


def test_scores_fall_and_the_shorter_of_two_passages_is_better(database: Database) -> None:
    words = WordSearch(database)
    scores = list(words.search(words.look_up("howitzer shelter"), 100, Filters()).values())

    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0
    assert found(database, "howitzer") == ["rare", "longer"]


def test_a_word_of_the_title_finds_its_passages(database: Database) -> None:
    assert found(database, "Zaporizhzhia") == ["titled"]


def test_a_word_counts_as_much_in_the_title_as_in_the_text(database: Database) -> None:
    words = WordSearch(database)
    title, text = words.search(words.look_up("ferry"), 10, Filters()).values()

    assert title == pytest.approx(text)


def test_an_id_that_stands_in_for_a_title_is_not_searched(database: Database) -> None:
    assert found(database, "4711") == []


@pytest.mark.parametrize("query", ["cafe", "CAFÉS", "premiere brigades", "30,000", "Howitzers borrowing"])
def test_case_accents_and_endings_do_not_matter(database: Database, query: str) -> None:
    assert found(database, query)[0] in {"accents", "rare"}


def test_a_number_is_searched_as_a_whole(database: Database) -> None:
    """30 and 000 apart from each other are not 30,000."""
    assert found(database, "000,30") == []


def test_the_limit_holds(database: Database) -> None:
    words = WordSearch(database)

    assert len(words.search(words.look_up("troops"), 7, Filters())) == 7


def test_a_filter_narrows_the_search(database: Database) -> None:
    assert found(database, "troops", Filters(kind=("official",))) == ["rare"]


@pytest.mark.parametrize("query", ["", "   ", "the of and", "xylophone", "?!", "_", "__ _"])
def test_a_query_without_known_words_finds_nothing(database: Database, query: str) -> None:
    assert found(database, query) == []


def test_the_bound_drops_frequent_words_and_keeps_the_rare_ones(database: Database) -> None:
    words = WordSearch(database, postings_bound=10)
    query = words.look_up("troops need shelter from a howitzer")

    assert words.chosen_words(query) == ["howitzer", "need"]
    assert "common-1" not in found(database, "troops and a howitzer", postings_bound=10)
    assert "common-1" in found(database, "troops and a howitzer", postings_bound=1000)


def test_the_rarest_word_stays_however_frequent_it_is(database: Database) -> None:
    words = WordSearch(database, postings_bound=0)

    assert words.chosen_words(words.look_up("troops")) == ["troops"]
    assert words.chosen_words(words.look_up("troops shelter")) == ["shelter"]


@given(
    st.integers(0, 60), st.lists(st.sampled_from(["troops", "shelter", "howitzer", "gun", "note", "qqq"]), max_size=6)
)
@settings(deadline=None)
def test_chosen_words_are_the_rarest_and_within_the_bound(database: Database, bound: int, asked: list[str]) -> None:
    words = WordSearch(database, postings_bound=bound)
    query = words.look_up(" ".join(asked))
    chosen = words.chosen_words(query)
    known = [word for word in query.stems if query.rarity(word)]
    left_out = [query.rarity(word) for word in known if word not in chosen]
    taken = [query.rarity(word) for word in chosen]

    assert bool(chosen) == bool(known)
    assert len(chosen) <= 1 or sum(taken) <= bound
    assert not left_out or max(taken) <= min(left_out)


def test_a_rare_stem_weighs_more_than_a_frequent_one(database: Database) -> None:
    words = WordSearch(database)
    weights = words.stem_weights(words.look_up("troops howitzer xylophone"))

    assert weights["troop"] < weights["howitz"] < weights["xylophon"]


@pytest.mark.parametrize(
    "query",
    [
        'troops" OR "x', "troops AND", "NEAR(troops shelter, 2)", "text : troops", "^troops", "troop*", "-troops",
        "(troops", "{text}: troops", "troops'); DROP TABLE documents; --", "NOT troops", "troops + shelter",
        '""', "\x00",
    ],
)  # fmt: skip
def test_the_syntax_of_full_text_search_is_only_text(database: Database, query: str) -> None:
    assert all(document_id != "titled" for document_id in found(database, query))


SYNTAX = st.sampled_from(
    ['"', "'", "OR", "AND", "NOT", "NEAR(", "*", ":", "^", "-", "+", "(", ")", "{", "}", ",", "\x00"]
)


@given(st.lists(SYNTAX | st.sampled_from(["troops", "30,000", "text"]) | st.text(max_size=8)).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_no_query_is_an_error(database: Database, query: str) -> None:
    assert len(found(database, query)) <= 100


def test_stop_words_and_single_letters_are_no_content() -> None:
    assert content_words("What is a US plan B, and who is 7 to U?") == ["us", "plan", "7"]


@given(st.text())
def test_content_words_come_once_and_in_lower_case(text: str) -> None:
    words = content_words(text)

    assert len(words) == len(set(words))
    assert set(words) <= set(content_words(text.lower()))
