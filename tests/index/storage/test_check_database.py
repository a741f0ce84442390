"""Whether a SQLite file is sound: what is told when looking fails."""

from itertools import count
from pathlib import Path

from index.storage.check_database import check_words
from index.storage.database import Database
from index.storage.finding import REBUILD, Finding
from index.storage.opened import opened_as_it_is


def test_a_check_that_sqlite_breaks_off_is_a_finding(tmp_path: Path) -> None:
    """SQLite ends the transaction by itself then."""
    Database(tmp_path / "backstop.sqlite3").close()
    steps = count()
    with opened_as_it_is(tmp_path / "backstop.sqlite3") as connection:
        connection.execute("SELECT * FROM passage_words LIMIT 1").fetchall()
        connection.set_progress_handler(lambda: next(steps) == 20, 1)
        found = list(check_words(connection, "backstop.sqlite3"))

    problem = "the full-text index is not what the passages say: interrupted"
    assert found == [Finding("backstop.sqlite3", problem, REBUILD)]
