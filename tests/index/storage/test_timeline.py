"""Documents are counted by month and topic as their metadata say."""

from collections import Counter
from pathlib import Path

from index.index import Index
from index.storage.database import Database
from index.storage.timeline import NO_TOPIC, Timeline, documents_of, read_timeline

NOTES = {
    "a.md": "topics: [tower, visits]\npublished: 2024-05-12\nas_of: 2023-01-01",
    "b.md": "topics: [tower]\nas_of: 2024-05-02",
    "c.md": "published: 2024-06-01",
    "d.md": "topics: [tower]",
    "e.md": "topics: [visits, visits]\npublished: 2024-05-01",
}


def database_of(index: Index) -> Database:
    """A second look at the file of an index."""
    return Database(index.data_dir / "backstop.sqlite3")


def test_documents_count_in_the_month_they_were_published(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, meta in NOTES.items():
        (folder / name).write_text(f"---\ntitle: {name}\n{meta}\n---\nThe tower of {name} is tall.")
    list(index.add(folder))
    database = database_of(index)

    assert read_timeline(database) == Timeline(
        months=("2024-05", "2024-06"),
        topics=("tower", "visits", NO_TOPIC),
        counts={("tower", "2024-05"): 2, ("visits", "2024-05"): 2, (NO_TOPIC, "2024-06"): 1},
        undated=1,
    )
    assert documents_of(database, "tower", "2024-05") == ["b.md", "a.md"]
    assert documents_of(database, "visits", "2024-05") == ["e.md", "a.md"]
    assert documents_of(database, NO_TOPIC, "2024-06") == ["c.md"]
    assert documents_of(database, "tower", "2024-06") == documents_of(database, "x", "'; --") == []


def test_an_empty_index_has_no_months(index: Index) -> None:
    assert read_timeline(database_of(index)) == Timeline((), (), {}, 0)


def test_every_bundled_document_is_in_the_cells_of_its_topics(bundled_index: Index) -> None:
    database = database_of(bundled_index)
    timeline = read_timeline(database)
    listed = Counter(
        (document, topic) for topic, month in timeline.counts for document in documents_of(database, topic, month)
    )
    documents = bundled_index.documents.page(1_000)

    assert listed == Counter((one.id, topic) for one in documents for topic in one.meta.topics)
    assert sum(timeline.counts.values()) == listed.total()
