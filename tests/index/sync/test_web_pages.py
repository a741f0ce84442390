"""Documents from the web: added, fetched anew only when they changed, and what was there stays when they cannot be."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.index import Index
from index.storage.database import FILE_NAME, Database
from index.sync.sync import Added
from tests.hash_embedder import HashEmbedder
from tests.index.fetch.web_server import HERE, Reply, Site, page, serving

SECOND = b"# Lantern\n\nThe Brockham lantern weighs 72 kilograms since it was mended.\n"


@pytest.fixture
def small_index(tmp_path: Path) -> Iterator[Index]:
    """An empty index."""
    with Index(tmp_path / "data", HashEmbedder()) as opened:
        yield opened


def add(index: Index, url: str) -> Added:
    """The final state."""
    *_, final = index.add_page(url, HERE)
    return final


def test_a_page_is_added_under_its_address_and_asked_for_changes(small_index: Index) -> None:
    site = Site()
    with serving(site) as server:
        url = server.url("/lantern.md")
        first, again = add(small_index, url), add(small_index, url)
        site.reply, site.etag = page(SECOND, "Content-Type: text/markdown", 'ETag: "2"'), '"2"'
        changed = add(small_index, url)

    document = small_index.documents.get(url)
    assert (first.outcome.added, again.outcome.unchanged, changed.outcome.changed) == (1, 1, 1)
    assert "72 kilograms" in document.text
    assert document.meta.url == url
    assert "if-none-match" not in server.requests[0].lower()
    assert "if-none-match" in server.requests[1].lower()


def test_a_removed_page_is_forgotten_and_fetched_whole_again(small_index: Index) -> None:
    with serving(Site()) as server:
        url = server.url("/lantern.md")
        add(small_index, url)
        small_index.remove([url])
        with closing(Database(small_index.data_dir / FILE_NAME)) as database:
            remembered = database.connection().execute("SELECT count(*) FROM web_pages").fetchone()[0]
        again = add(small_index, url)

    assert again.outcome.added == 1
    assert remembered == 0
    assert small_index.documents.count() == 1


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (page(b"", status="404 Not Found"), "404"),
        (page(b"\x89PNG\r\n\x1a\n" + bytes(50), "Content-Type: image/png"), "image/png"),
        (page(b"<html><body></body></html>", "Content-Type: text/html"), "no article"),
    ],
    ids=["missing", "no document", "nothing in it"],
)
def test_what_was_there_stays_when_the_page_cannot_be_had(small_index: Index, reply: Reply, reason: str) -> None:
    site = Site()
    with serving(site) as server:
        url = server.url("/lantern.md")
        add(small_index, url)
        site.reply, site.etag = reply, '"2"'
        failed = add(small_index, url)

    ((name, told),) = failed.outcome.refused
    assert name == url
    assert reason in told
    assert "71 kilograms" in small_index.documents.get(url).text


def test_this_machine_is_out_of_reach_unless_it_is_allowed(small_index: Index) -> None:
    with serving(Site()) as server:
        *_, final = small_index.add_page(server.url("/lantern.md"))

    assert len(final.outcome.refused) == 1
    assert server.requests == []
    assert small_index.documents.count() == 0
