"""The passage of a place is the one that holds it."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.index import Index
from index.storage.database import Database
from index.storage.filters import Filters
from index.storage.passage_at import passage_at

DOCUMENT = "2025-04-29-times-spring-2025-force-sizes.md"


def database_of(index: Index) -> Database:
    """A second look at the file of an index."""
    return Database(index.data_dir / "backstop.sqlite3")


@given(data=st.data())
def test_a_place_lies_inside_its_passage_or_in_a_heading(bundled_index: Index, data: st.DataObject) -> None:
    document = bundled_index.documents.get(DOCUMENT)
    place = data.draw(st.integers(0, len(document.text) - 1))
    passage = passage_at(database_of(bundled_index), DOCUMENT, place)

    if passage is None:
        in_heading = any(heading.start <= place < heading.end for heading in document.headings)
        assert in_heading or document.text[place].isspace()
    else:
        assert passage.start <= place < passage.end
        assert document.text[passage.start : passage.end] == passage.text
        assert (passage.document_id, passage.title) == (document.id, document.title)


def test_the_passage_is_the_one_that_search_finds(bundled_index: Index) -> None:
    found = bundled_index.search("How many troops did Radakin ask allies about?", 1, Filters())[0].passage

    assert passage_at(database_of(bundled_index), found.document_id, found.start + 5) == found


def test_nothing_is_found_where_nothing_is(index: Index, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Sheep\n\nThere are 31 sheep.")
    list(index.add(tmp_path / "a.md"))
    database = database_of(index)

    assert passage_at(database, "a.md", 10_000) is None
    assert passage_at(database, "b.md", 0) is None
