"""The vector index: what it keeps, forgets and filters."""

import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from index.document import DocumentMeta
from index.embedding.embed import Vector
from index.storage.filters import ALL, Filters
from index.vectors.vectors import PassageIndex, StoredVector, chroma_condition, metadata_of, open_vectors
from tests.index.chroma_server import free_port, running_chroma

FULL = DocumentMeta(publisher="OCHA", kind="official", published=date(2025, 1, 16), topics=("needs", "winter"))
OTHER = DocumentMeta(publisher="UNHCR", kind="opinion", published=date(2026, 5, 1), topics=("law",))
MEETS_FULL = [
    Filters(publisher=("OCHA",)),
    Filters(kind=("official",)),
    Filters(topics=("winter",)),
    Filters(published_from=date(2025, 1, 1), published_to=date(2025, 1, 16)),
    Filters(published_to=date(2025, 12, 31)),
]

ADDER = """
import sys
from pathlib import Path
import numpy as np
from index.vectors.vectors import StoredVector, open_vectors
vectors = open_vectors(Path(sys.argv[1]), None)
vectors.put([StoredVector("theirs", np.eye(4, dtype=np.float32)[1], {"form": "original"})])
vectors.close()
"""


Open = Callable[[], PassageIndex]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server."""
    with running_chroma(tmp_path_factory.mktemp("server"), free_port()) as address:
        yield address


@pytest.fixture(params=["embedded", "server"])
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the same vector index again and again: inside this process, or a collection of a server."""
    server = request.getfixturevalue("server") if request.param == "server" else None
    return partial(open_vectors, tmp_path / "chroma", server, f"passages-{secrets.token_hex(8)}")


@pytest.fixture
def vectors(open_index: Open) -> Iterator[PassageIndex]:
    """An empty vector index."""
    opened = open_index()
    yield opened
    opened.close()


def unit(axis: int) -> Vector:
    """A vector along one of four axes."""
    vector = np.zeros(4, dtype=np.float32)
    vector[axis] = 1
    return vector


def stored(passage_id: str, axis: int, meta: DocumentMeta | None = None) -> StoredVector:
    """A passage of a document of its own."""
    return StoredVector(passage_id, unit(axis), metadata_of(f"document of {passage_id}", meta or DocumentMeta()))


def test_the_nearest_come_first_and_the_limit_holds(vectors: PassageIndex) -> None:
    vectors.put([stored("a", 0), stored("b", 1), stored("c", 2)])
    query = np.array([0.2, 0.9, 0.4, 0], dtype=np.float32)

    assert vectors.nearest(query, 10, Filters()) == ["b", "c", "a"]
    assert vectors.nearest(query, 2, Filters()) == ["b", "c"]


def test_putting_again_replaces_the_vector(vectors: PassageIndex) -> None:
    vectors.put([stored("a", 0), stored("b", 1)])
    vectors.put([stored("a", 2), stored("b", 1)])

    assert vectors.count() == 2
    assert vectors.nearest(unit(2), 1, Filters()) == ["a"]
    assert vectors.nearest(unit(0), 1, Filters(document_ids=("document of a",))) == ["a"]


def test_putting_again_forgets_metadata_that_are_gone(vectors: PassageIndex) -> None:
    """Chroma merges metadata by itself; a value that was taken away must not be found any more."""
    vectors.put([stored("a", 0, FULL)])
    found_before = [vectors.nearest(unit(0), 1, filters) for filters in MEETS_FULL]
    vectors.put([stored("a", 0)])
    found_after = [vectors.nearest(unit(0), 1, filters) for filters in MEETS_FULL]

    assert found_before == [["a"]] * len(MEETS_FULL)
    assert found_after == [[]] * len(MEETS_FULL)


def test_removing_forgets_and_unknown_ids_do_not_matter(vectors: PassageIndex) -> None:
    vectors.put([stored("a", 0), stored("b", 1)])
    vectors.remove(["a", "unknown"])
    vectors.remove(["a"])

    assert vectors.count() == 1
    assert vectors.nearest(unit(0), 10, Filters()) == ["b"]


def test_nothing_to_put_or_remove_is_fine(vectors: PassageIndex) -> None:
    vectors.put([])
    vectors.remove([])

    assert vectors.count() == 0
    assert vectors.nearest(unit(0), 5, Filters()) == []


def test_more_than_one_of_chromas_batches_goes_in_and_out(vectors: PassageIndex) -> None:
    ids = [f"p{number:05}" for number in range(1200)]
    vectors.put([stored(passage_id, number % 4) for number, passage_id in enumerate(ids)])
    put = vectors.count()
    vectors.remove(ids[1:])

    assert put == len(ids)
    assert vectors.nearest(unit(0), 5, Filters()) == ids[:1]


def test_each_filter_finds_what_meets_it_and_nothing_else(vectors: PassageIndex) -> None:
    """The first passage meets every filter of the list, the second one none."""
    vectors.put([stored("a", 0, FULL), stored("b", 1, OTHER)])

    assert [vectors.nearest(unit(1), 5, filters) for filters in MEETS_FULL] == [["a"]] * len(MEETS_FULL)
    assert vectors.nearest(unit(1), 5, Filters(form=("original",))) == ["b", "a"]
    assert vectors.nearest(unit(1), 5, Filters(topics=("law", "winter"), document_ids=("document of b",))) == ["b"]
    assert vectors.nearest(unit(1), 5, Filters(publisher=("nobody",))) == []


def test_clearing_forgets_everything_and_what_comes_next_is_kept(vectors: PassageIndex) -> None:
    vectors.put([stored("a", 0), stored("b", 1)])
    vectors.clear()
    empty = (vectors.count(), vectors.nearest(unit(0), 5, Filters()))
    vectors.put([stored("c", 1)])

    assert empty == (0, [])
    assert vectors.nearest(unit(0), 5, Filters()) == ["c"]


def test_everything_is_there_after_reopening(open_index: Open) -> None:
    first = open_index()
    first.put([stored("a", 0, FULL)])
    first.close()
    second = open_index()

    assert second.count() == 1
    assert [second.nearest(unit(0), 1, filters) for filters in MEETS_FULL] == [["a"]] * len(MEETS_FULL)

    second.close()


def test_reopening_sees_what_another_process_added_meanwhile(tmp_path: Path) -> None:
    first = open_vectors(tmp_path, None)
    first.put([stored("ours", 0)])
    first.nearest(unit(0), 1, Filters())
    first.close()
    subprocess.run([sys.executable, "-c", ADDER, str(tmp_path)], check=True)
    second = open_vectors(tmp_path, None)

    assert second.nearest(unit(1), 5, ALL) == ["theirs", "ours"]

    second.close()


def test_opening_and_closing_leaves_no_open_files(tmp_path: Path) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    open_vectors(tmp_path / "first", None).close()
    before = open_files()
    for number in range(5):
        open_vectors(tmp_path / f"{number}", None).close()

    assert open_files() < before + 5, "a leak would be one for each opening, other tests may open one or two meanwhile"


def test_closing_twice_does_no_harm(open_index: Open) -> None:
    opened = open_index()
    opened.close()
    opened.close()


def test_no_filters_are_no_condition() -> None:
    assert chroma_condition(ALL) is None


def test_several_filters_must_all_hold() -> None:
    filters = Filters(kind=("official",), topics=("needs", "law"), published_to=date(2025, 2, 1), reader="ann")

    assert chroma_condition(filters) == {
        "$and": [
            {"owner": {"$in": ["", "ann"]}},
            {"kind": {"$in": ["official"]}},
            {"$or": [{"topics": {"$contains": "needs"}}, {"topics": {"$contains": "law"}}]},
            {"dated": {"$lte": 20250201}},
        ]
    }
