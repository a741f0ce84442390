"""Copies are found again among many documents, and forgotten with them."""

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from index.storage.database import Database
from index.storage.near_copies import NearCopies, remember_signature
from tests.index.written_reports import report, reprinted


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "backstop.sqlite3")
    yield opened
    opened.close()


def store(database: Database, texts: dict[str, str]) -> None:
    """Documents as rows, without their passages."""
    with database.transaction() as connection:
        connection.executemany(
            """INSERT INTO documents (id, sha256, fingerprint, origin, title, text, headings, pages, form, topics)
               VALUES (?, '', '', 'desk', ?, ?, '[]', '[]', 'original', '[]')""",
            [(name, name, text) for name, text in texts.items()],
        )


def add(database: Database, texts: dict[str, str]) -> None:
    """Documents as they are brought in: with their signatures, in one transaction."""
    store(database, texts)
    with database.transaction() as connection:
        for name in texts:
            row = connection.execute("SELECT key, text FROM documents WHERE id = ?", (name,)).fetchone()
            remember_signature(connection, row["key"], row["text"])


def ids(copies: NearCopies, *asked: str) -> dict[str, list[str]]:
    """The copies of documents by their ids."""
    return {one: [copy.id for copy in found] for one, found in copies.of(asked).items()}


def news(count: int, paragraphs: int = 8) -> dict[str, str]:
    """So many different reports."""
    chance = Random(7)
    return {f"report {number:04}": "\n\n".join(report(chance, paragraphs)) for number in range(count)}


def test_a_reprint_is_found_among_others_from_both_sides(database: Database) -> None:
    copies = NearCopies(database)
    texts = news(40)
    texts["gazette"] = reprinted(texts["report 0007"].split("\n\n"), Random(1))
    texts["post"] = texts["report 0007"].upper()
    add(database, texts)

    assert ids(copies, "report 0007", "report 0008", "nobody") == {"report 0007": ["post", "gazette"]}
    assert ids(copies, "gazette") == {"gazette": ["post", "report 0007"]}
    assert copies.of(["post"])["post"][0].text == texts["report 0007"]
    assert copies.of([]) == {}


def test_a_document_that_is_removed_is_nobodys_copy(database: Database) -> None:
    copies = NearCopies(database)
    text = next(iter(news(1).values()))
    add(database, {"a": text, "b": text, "c": text})
    with database.transaction() as connection:
        connection.execute("DELETE FROM documents WHERE id = 'b'")

    assert ids(copies, "a", "b") == {"a": ["c"]}
    tables = ("signatures", "signature_bands")
    left = {name: database.connection().execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
    assert left == {"signatures": 2, "signature_bands": 64}


def test_documents_stored_before_there_were_signatures_get_theirs_once(database: Database) -> None:
    text = next(iter(news(1).values()))
    store(database, {"a": text, "b": text, "empty": "…"})

    assert ids(NearCopies(database), "a", "empty") == {"a": ["b"]}
    store(database, {"later": text})
    assert ids(NearCopies(database), "a") == {"a": ["b"]}, "they were not made a second time"


def test_signatures_made_in_another_way_are_made_anew(database: Database) -> None:
    NearCopies(database)
    add(database, dict.fromkeys("ab", "The council of Larkmere sold the mill to Ona."))
    database.set_fact("signatures", "0")
    with database.transaction() as connection:
        connection.execute("UPDATE signatures SET wording = zeroblob(512)")
        connection.execute("DELETE FROM signature_bands")

    assert ids(NearCopies(database), "a") == {"a": ["b"]}


def test_of_very_many_copies_twenty_are_told(database: Database) -> None:
    copies = NearCopies(database)
    text = next(iter(news(1).values()))
    add(database, {f"copy {number:03}": text for number in range(150)})

    found = ids(copies, "copy 005")["copy 005"]

    assert found == sorted(found)
    assert len(found) == 20


@pytest.mark.soak
def test_copies_are_found_quickly_among_many(tmp_path: Path) -> None:
    """4,000 reports of about 7,500 characters, each twentieth reprinted, and one notice 2,000 times."""
    database = Database(tmp_path / "backstop.sqlite3")
    copies = NearCopies(database)
    texts = news(4000, paragraphs=26)
    chance = Random(5)
    reprints = {f"reprint of {name}": reprinted(texts[name].split("\n\n"), chance) for name in list(texts)[::20]}
    texts |= reprints
    began = time.perf_counter()
    add(database, texts)
    per_second = len(texts) / (time.perf_counter() - began)
    add(database, {f"notice {number}": "The office of Larkmere is closed on the 3rd of May." for number in range(2000)})
    began = time.perf_counter()
    found = ids(copies, *texts)
    milliseconds = 1000 * (time.perf_counter() - began) / len(texts)
    expected = {name: name.removeprefix("reprint of ") for name in reprints}
    print(f"{per_second:.0f} documents/s, {milliseconds:.2f} ms a lookup, {len(found)} found")  # noqa: T201 - the result
    assert len(ids(copies, "notice 77")["notice 77"]) == 20
    database.close()

    assert found == {one: [other] for pair in expected.items() for one, other in (pair, pair[::-1])}
    assert per_second > 50
    assert milliseconds < 50
