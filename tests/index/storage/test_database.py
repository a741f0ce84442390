"""The SQLite file: transactions, threads, facts."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    opened = Database(tmp_path / "backstop.sqlite3")
    yield opened
    opened.close()


def test_a_transaction_that_fails_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as connection:
        connection.execute("INSERT INTO facts_about_index VALUES ('colour', 'blue')")
        raise ZeroDivisionError

    assert database.fact("colour") is None


def test_a_failed_transaction_does_not_block_the_next_one(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError), database.transaction() as connection:
        connection.execute("INSERT INTO facts_about_index VALUES ('colour', NULL)")
    database.set_fact("colour", "red")

    assert database.fact("colour") == "red"


def test_a_full_disk_is_what_is_told_when_sqlite_ended_the_transaction_itself(database: Database) -> None:
    connection = database.connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        database.set_fact("colour", "blue" * 100_000)
    with pytest.raises(sqlite3.OperationalError, match="full"), database.snapshot():
        connection.execute("INSERT INTO facts_about_index VALUES ('colour', ?)", ("blue" * 100_000,))
    database.set_fact("colour", "red")

    assert database.fact("colour") == "red"


def test_a_commit_that_fails_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError), database.transaction() as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute(
            """INSERT INTO passages (id, document, start, "end", text, context, sentences, words, embedding)
               VALUES ('p', 99, 0, 1, 'x', 'x', '[]', x'', 99)"""
        )
    database.set_fact("colour", "red")

    assert database.fact("colour") == "red"


def test_a_fact_is_replaced_and_kept_over_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite3"
    first = Database(path)
    first.set_fact("embedder", "one")
    first.set_fact("embedder", "two")
    first.close()
    second = Database(path)

    assert second.fact("embedder") == "two"

    second.close()


def test_every_thread_has_a_connection_of_its_own_and_sees_what_others_committed(database: Database) -> None:
    database.set_fact("colour", "green")
    seen: list[tuple[str | None, bool]] = []

    def read() -> None:
        seen.append((database.fact("colour"), database.connection() is mine))

    mine = database.connection()
    thread = threading.Thread(target=read)
    thread.start()
    thread.join()

    assert seen == [("green", False)]
    assert database.connection() is mine


def test_writers_of_many_threads_wait_for_each_other(database: Database) -> None:
    """No writer meets a locked database, and no count is lost."""
    database.set_fact("count", "0")
    failures: list[Exception] = []

    def count_up() -> None:
        try:
            for _ in range(20):
                with database.transaction() as connection:
                    connection.execute("UPDATE facts_about_index SET value = value + 1 WHERE name = 'count'")
        except sqlite3.Error as error:
            failures.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert database.fact("count") == "120"


def test_a_passage_needs_its_document(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), database.transaction() as connection:
        connection.execute(
            """INSERT INTO passages (id, document, start, "end", text, context, sentences, words, embedding)
               VALUES ('p', 99, 0, 1, 'x', 'x', '[]', x'', 99)"""
        )


def test_a_closed_database_opens_again_on_next_use(database: Database) -> None:
    database.set_fact("colour", "green")
    database.close()

    assert database.fact("colour") == "green"


def test_the_connections_of_ended_threads_do_not_add_up(database: Database) -> None:
    """Worker threads come and go in a server, and the garbage collector seldom. SQLite uses some file handles again.

    Each leak would be a file or more per thread; other tests of the process may open a few meanwhile.
    """

    def open_files_after(threads: int) -> int:
        for _ in range(threads):
            thread = threading.Thread(target=database.fact, args=("colour",))
            thread.start()
            thread.join()
        return len(list(Path("/proc/self/fd").iterdir()))

    settled = open_files_after(60)

    assert open_files_after(60) < settled + 30


def test_closing_does_not_pull_a_connection_from_under_its_thread(tmp_path: Path) -> None:
    """A thread in the middle of its work finishes it; the process does not crash."""
    opened = Database(tmp_path / "backstop.sqlite3")
    begun, closed, read = threading.Event(), threading.Event(), list[int]()

    def count_slowly() -> None:
        connection = opened.connection()
        begun.set()
        closed.wait(10)
        read.append(connection.execute("SELECT count(*) FROM documents").fetchone()[0])

    thread = threading.Thread(target=count_slowly)
    thread.start()
    begun.wait(10)
    opened.close()
    closed.set()
    thread.join()

    assert read == [0]
