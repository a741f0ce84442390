"""Stems: the words of the full-text index itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.storage.stems import STEM_TABLES, stems


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    """A connection with the tables that stemming needs."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        opened.executescript(STEM_TABLES)
        yield opened


def test_words_are_folded_stemmed_and_kept_in_order(connection: sqlite3.Connection) -> None:
    assert stems(connection, ["The Keepers kept marking STORMS"]) == [("the", "keeper", "kept", "mark", "storm")]


def test_accents_do_not_tell_words_apart(connection: sqlite3.Connection) -> None:
    assert stems(connection, ["Kråkøy", "Krakøy"]) == [("krakøi",), ("krakøi",)]
    assert stems(connection, ["Å", "A\u030a", "a"]) == [("a",), ("a",), ("a",)]


def test_a_word_that_comes_twice_is_there_twice(connection: sqlite3.Connection) -> None:
    assert stems(connection, ["storm after storm"]) == [("storm", "after", "storm")]


def test_texts_without_words_have_no_stems_and_do_not_shift_the_others(connection: sqlite3.Connection) -> None:
    assert stems(connection, ["", "lamp", "…!?", "lens"]) == [(), ("lamp",), (), ("len",)]
    assert stems(connection, []) == []


def test_nothing_is_left_behind(connection: sqlite3.Connection) -> None:
    stems(connection, ["lamp"])
    assert connection.execute("SELECT count(*) FROM temp.stem_texts").fetchone() == (0,)
    assert not connection.in_transaction


def test_a_failure_leaves_the_connection_usable(connection: sqlite3.Connection) -> None:
    with pytest.raises(UnicodeEncodeError):
        stems(connection, ["fine", "half \ud800"])
    assert not connection.in_transaction
    assert stems(connection, ["lamp"]) == [("lamp",)]


def test_a_full_disk_is_what_is_told_when_sqlite_ended_the_transaction_itself() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(STEM_TABLES)
        pages = connection.execute("PRAGMA temp.page_count").fetchone()[0]
        connection.execute(f"PRAGMA temp.max_page_count = {pages}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            stems(connection, [" ".join(f"lamp{number}" for number in range(50_000))])
        assert not connection.in_transaction
        assert stems(connection, ["lamp"]) == [("lamp",)]


@given(st.lists(st.text(max_size=30), max_size=5))
def test_each_text_has_the_stems_it_has_alone(connection: sqlite3.Connection, texts: list[str]) -> None:
    assert stems(connection, texts) == [stems(connection, [text])[0] for text in texts]


@given(text=st.text(st.sampled_from("abkrøåstomings0139 ,.-漢"), min_size=1, max_size=30))
def test_every_stem_of_a_text_finds_the_text_in_a_full_text_index(connection: sqlite3.Connection, text: str) -> None:
    """The words found here are the very terms of a table with the same tokenizer."""
    (words,) = stems(connection, [text])
    connection.execute("BEGIN")
    connection.execute("INSERT INTO temp.stem_texts (rowid, text) VALUES (1, ?)", (text,))
    terms = {term for (term,) in connection.execute("SELECT term FROM temp.stem_places")}
    connection.execute("ROLLBACK")
    assert set(words) == terms
