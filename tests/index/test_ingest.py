"""Bringing documents in: nothing twice, nothing lost, nothing embedded without need."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document, DocumentMeta, Passage, Span
from index.embedding.embeddings import store
from index.index import Index
from index.ingest import Ingest, Item, Source, _batches
from index.ingested import Ingested
from index.search.lexical import WordSearch
from index.search.search import Search
from index.splitting.split import Splitter
from index.storage.database import Database
from index.storage.documents import DocumentStore
from index.storage.filters import Filters
from index.sync.file_rows import FileRead
from index.vectors.vectors import PassageIndex, StoredVector, open_vectors
from tests.hash_embedder import HashEmbedder

ORIGIN = "/documents"
PARAGRAPHS = tuple(
    f"Paragraph {number} tells of brigade {number}. " + " ".join(f"word{number}x{place}" for place in range(50)) + "."
    for number in range(6)
)
DOCUMENT = Document("plan.md", "The plan", "\n\n".join(PARAGRAPHS), DocumentMeta(publisher="OCHA"))
OTHER = Document("other.md", "Another", "Another document about tractors.")


@dataclass(frozen=True)
class Parts:
    """Everything that takes part in ingestion."""

    database: Database
    vectors: PassageIndex
    embedder: HashEmbedder
    ingest: Ingest

    def add(self, *documents: Document, origin: str = ORIGIN) -> Ingested:
        """Add documents, and tell what became of all of them."""
        return sum(self.ingest.add(Source(document, origin) for document in documents), Ingested())

    def passages(self) -> dict[str, str]:
        """The document that each passage in SQLite belongs to."""
        rows = self.database.connection().execute(
            "SELECT passages.id, documents.id FROM passages JOIN documents ON documents.key = passages.document"
        )
        return dict(rows.fetchall())

    def texts(self) -> set[str]:
        """The texts of all passages."""
        return {row["text"] for row in self.database.connection().execute("SELECT text FROM passages")}

    def embeddings(self, key: str = "IS NOT NULL") -> int:
        """How many embeddings are kept, those with such a key."""
        counted = self.database.connection().execute(f"SELECT count(*) FROM embeddings WHERE key {key}").fetchone()
        return int(counted[0])

    def found(self, filters: Filters) -> tuple[set[str], set[str]]:
        """The documents that words and vectors find under a filter."""
        words = WordSearch(self.database)
        owners = self.passages()
        keys = dict(self.database.connection().execute("SELECT key, id FROM passages").fetchall())
        by_words = words.search(words.look_up("paragraph document brigade"), 1000, filters)
        by_vectors = self.vectors.nearest(self.embedder.embed_query("brigade"), 1000, filters)
        return {owners[keys[key]] for key in by_words}, {owners[passage_id] for passage_id in by_vectors}


@contextmanager
def opened_parts(folder: Path) -> Iterator[Parts]:
    """The parts over one data directory, named as Index names its files."""
    database, vectors, embedder = (
        Database(folder / "backstop.sqlite3"),
        open_vectors(folder / "chroma", None),
        HashEmbedder(),
    )
    splitter = Splitter(embedder.count_tokens, embedder.passage_tokens)
    try:
        yield Parts(database, vectors, embedder, Ingest(database, vectors, embedder, splitter))
    finally:
        vectors.close()
        database.close()


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """The parts over an empty data directory."""
    with opened_parts(tmp_path) as opened:
        yield opened


def test_adding_twice_changes_and_embeds_nothing(parts: Parts) -> None:
    first = parts.add(DOCUMENT, OTHER)
    passages, embedded = parts.passages(), len(parts.embedder.embedded)
    second = parts.add(DOCUMENT, OTHER)

    assert first == Ingested(added=2, passages=len(passages), embedded=embedded)
    assert second == Ingested(unchanged=2)
    assert parts.passages() == passages
    assert len(parts.embedder.embedded) == embedded
    assert parts.vectors.count() == len(passages) > 2


def test_a_changed_document_embeds_its_changed_passages_alone_and_is_found_by_their_new_words(parts: Parts) -> None:
    added = parts.add(DOCUMENT)
    parts.embedder.embedded.clear()
    changed = parts.add(replace(DOCUMENT, text=DOCUMENT.text.replace("word3x7", "sunflower")))

    assert added.passages == added.embedded == 6
    assert changed == Ingested(changed=1, passages=6, embedded=1)
    assert ["sunflower" in text for text in parts.embedder.embedded] == [True]
    assert parts.vectors.count() == 6
    assert "sunflower" in parts.database.connection().execute("SELECT text FROM documents").fetchone()["text"]
    search = Search(parts.database, WordSearch(parts.database), parts.vectors, parts.embedder)
    words = WordSearch(parts.database)
    assert "sunflower" in search("sunflower", 1, Filters())[0].passage.text
    assert words.search(words.look_up("word3x7"), 10, Filters()) == {}


NEW_PARAGRAPH = "New first paragraph. " + " ".join(f"fresh{place}" for place in range(50)) + "."


@pytest.mark.parametrize(
    ("changed", "passages", "embedded"),
    [
        pytest.param(
            replace(DOCUMENT, text=f"{NEW_PARAGRAPH}\n\n{DOCUMENT.text}"), 7, 1, id="a text that moved stays embedded"
        ),
        pytest.param(replace(DOCUMENT, text=PARAGRAPHS[0]), 1, 0, id="what is shorter leaves no passage behind"),
        pytest.param(replace(DOCUMENT, title="Renamed"), 6, 6, id="the title is part of what the model reads"),
    ],
)
def test_a_change_embeds_what_the_model_has_not_read(
    parts: Parts, changed: Document, passages: int, embedded: int
) -> None:
    parts.add(DOCUMENT)

    assert parts.add(changed) == Ingested(changed=1, passages=passages, embedded=embedded)
    assert parts.vectors.count() == len(parts.passages()) == passages


def test_changed_metadata_embed_nothing_and_filters_see_them_at_once(parts: Parts) -> None:
    parts.add(DOCUMENT, OTHER)
    parts.embedder.embedded.clear()
    meta = DocumentMeta(publisher="IOM", kind="official", published=date(2025, 2, 3), topics=("needs",))
    changed = parts.add(replace(DOCUMENT, meta=meta), OTHER)

    assert changed == Ingested(changed=1, unchanged=1, passages=6)
    assert parts.embedder.embedded == []
    for filters in (Filters(publisher=("IOM",)), Filters(topics=("needs",)), Filters(published_from=date(2025, 2, 3))):
        assert parts.found(filters) == ({"plan.md"}, {"plan.md"})
    assert parts.found(Filters(publisher=("OCHA",))) == (set(), set())


def test_metadata_that_are_taken_away_are_forgotten_at_once(parts: Parts) -> None:
    meta = DocumentMeta(publisher="IOM", kind="official", published=date(2025, 2, 3), topics=("needs",))
    parts.add(replace(DOCUMENT, meta=meta))
    parts.add(replace(DOCUMENT, meta=DocumentMeta()))

    for filters in (
        Filters(publisher=("IOM",)),
        Filters(kind=("official",)),
        Filters(topics=("needs",)),
        Filters(published_to=date(2025, 12, 31)),
    ):
        assert parts.found(filters) == (set(), set())


def test_an_id_of_another_origin_is_refused_and_nothing_is_lost(parts: Parts) -> None:
    parts.add(DOCUMENT)
    passages = parts.passages()
    intruder = replace(DOCUMENT, text="Something else altogether.")
    outcome = parts.add(intruder, OTHER, origin="/elsewhere")

    reason = f"the id is already taken by a document from {ORIGIN}"
    assert outcome == Ingested(added=1, passages=1, embedded=1, refused=(("plan.md", reason),))
    assert DocumentStore(parts.database).get("plan.md") == DOCUMENT
    assert {passage for passage, owner in parts.passages().items() if owner == "plan.md"} == set(passages)
    assert parts.vectors.count() == len(parts.passages())


def test_the_same_document_from_another_origin_is_simply_there(parts: Parts) -> None:
    parts.add(DOCUMENT)

    assert parts.add(DOCUMENT, origin="/elsewhere") == Ingested(unchanged=1)


def test_an_id_that_comes_twice_is_refused_the_second_time(parts: Parts) -> None:
    outcome = parts.add(DOCUMENT, replace(DOCUMENT, text="A second version."))

    assert (outcome.added, [document_id for document_id, _ in outcome.refused]) == (1, ["plan.md"])
    assert DocumentStore(parts.database).get("plan.md") == DOCUMENT


def test_an_id_that_comes_twice_is_refused_however_far_apart(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two stand in different batches; the outcome is that of one batch."""
    monkeypatch.setattr("index.ingest._CHARACTERS_IN_BATCH", 1)
    steps = list(parts.ingest.add(Source(one, ORIGIN) for one in (DOCUMENT, OTHER, replace(DOCUMENT, text="Second."))))
    outcome = sum(steps, Ingested())

    assert [one.documents_stored for one in steps if one.documents_stored] == [1, 1, 1]
    assert (outcome.added, outcome.changed, len(outcome.refused)) == (2, 0, 1)
    assert DocumentStore(parts.database).get("plan.md") == DOCUMENT


def test_the_end_of_a_file_is_stored_with_its_last_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """However full the batch is; ends of files without a document are not held up for it."""
    monkeypatch.setattr("index.ingest._ITEMS_IN_BATCH", 2)
    items: list[Item] = [Source(DOCUMENT, ORIGIN), Source(OTHER, ORIGIN), *(FileRead(key, "", "") for key in range(4))]

    assert list(_batches(items)) == [items[:3], items[3:5], items[5:]]


def test_a_text_that_two_documents_share_is_embedded_once(parts: Parts) -> None:
    outcome = parts.add(OTHER, replace(OTHER, id="copy.md"))

    assert outcome == Ingested(added=2, passages=2, embedded=1)
    assert parts.vectors.count() == 2


def test_nothing_to_add_is_nothing_added(parts: Parts) -> None:
    assert list(parts.ingest.add([])) == []


class DyingIndex(PassageIndex):
    """The vector index of a process that dies at one moment, after SQLite has committed."""

    def __init__(self, real: PassageIndex, moment: str) -> None:
        self._real = real
        self._moment = moment

    def _die(self, moment: str) -> None:
        if moment == self._moment:
            raise ConnectionAbortedError(moment)

    def remove(self, passage_ids: Sequence[str]) -> None:
        """Forget passages, if the process still lives."""
        self._die("before removing")
        self._real.remove(passage_ids)
        self._die("after removing")

    def put(self, vectors: Sequence[StoredVector]) -> None:
        """Add passages, if the process still lives."""
        half = len(vectors) // 2
        self._real.put(vectors[:half])
        self._die("half way")
        self._real.put(vectors[half:])
        self._die("after putting")


@pytest.mark.parametrize("moment", ["before removing", "after removing", "half way", "after putting"])
def test_what_a_dead_process_did_not_tell_is_told_at_the_next_start(tmp_path: Path, moment: str) -> None:
    changed = replace(DOCUMENT, text=DOCUMENT.text.replace("word3x7", "sunflower"), meta=DocumentMeta(publisher="IOM"))
    with opened_parts(tmp_path) as parts:
        parts.add(DOCUMENT)
        splitter = Splitter(parts.embedder.count_tokens, parts.embedder.passage_tokens)
        dying = Ingest(parts.database, DyingIndex(parts.vectors, moment), parts.embedder, splitter)
        with pytest.raises(ConnectionAbortedError):
            list(dying.add([Source(changed, ORIGIN), Source(OTHER, ORIGIN)]))
    embedder = HashEmbedder()
    with Index(tmp_path, embedder) as index:
        hits = index.search("sunflower", 1, Filters(publisher=("IOM",)))
    with opened_parts(tmp_path) as parts:
        told = parts.database.connection().execute("SELECT count(*) FROM vector_changes").fetchone()[0]
        nearest = parts.vectors.nearest(embedder.embed_query("brigade"), 1000, Filters())

        assert told == 0
        assert set(nearest) == set(parts.passages())
        assert len(nearest) == 7
        assert parts.found(Filters(publisher=("OCHA",))) == (set(), set())
        assert parts.add(changed, OTHER) == Ingested(unchanged=2)
    assert "sunflower" in hits[0].passage.text
    assert embedder.embedded == []


def test_what_was_embedded_ahead_stays_until_its_document_comes(parts: Parts) -> None:
    """Replacing documents drops what was embedded of their old texts, and nothing else."""
    ahead = Passage("next.md:0-9", "next.md", 0, 9, "Next one.", "Next", None, None, (Span(0, 9),))
    store(parts.database, {"ahead": parts.embedder.embed_passages([ahead])[0]})
    parts.add(DOCUMENT)
    parts.add(replace(DOCUMENT, text=PARAGRAPHS[0]))

    assert parts.embeddings() == 2


def test_filters_hold_for_what_the_vector_index_has_not_been_told(parts: Parts) -> None:
    """A document that has another publisher now is not found under the old one, though Chroma still says so."""
    parts.add(DOCUMENT)
    splitter = Splitter(parts.embedder.count_tokens, parts.embedder.passage_tokens)
    dying = Ingest(parts.database, DyingIndex(parts.vectors, "before removing"), parts.embedder, splitter)
    with pytest.raises(ConnectionAbortedError):
        list(dying.add([Source(replace(DOCUMENT, meta=DocumentMeta(publisher="IOM")), ORIGIN)]))
    search = Search(parts.database, WordSearch(parts.database), parts.vectors, parts.embedder)
    told = parts.vectors.nearest(parts.embedder.embed_query("brigade"), 10, Filters(publisher=("OCHA",)))

    assert len(told) == 6
    assert search("brigade", 10, Filters(publisher=("OCHA",))) == []


METAS = st.builds(
    DocumentMeta,
    publisher=st.sampled_from([None, "OCHA", "IOM"]),
    published=st.sampled_from([None, date(2025, 1, 1), date(2026, 1, 1)]),
    topics=st.sampled_from([(), ("needs",), ("needs", "law")]),
)
VERSIONS = st.builds(
    lambda number, paragraphs, meta: Document(f"{number}.md", "Title", "\n\n".join(paragraphs), meta),
    st.integers(0, 3),
    st.lists(st.sampled_from([*PARAGRAPHS, "Короткий абзац 🚜 brigade."]), min_size=1, max_size=4),
    METAS,
)


@given(st.lists(st.lists(VERSIONS, max_size=4, unique_by=lambda document: document.id), min_size=1, max_size=4))
@settings(max_examples=20, deadline=None)
def test_after_any_additions_both_indexes_hold_exactly_the_last_version_of_each_document(
    additions: list[list[Document]],
) -> None:
    with TemporaryDirectory() as folder, opened_parts(Path(folder)) as parts:
        expected: dict[str, Document] = {}
        for documents in additions:
            before, held = dict(expected), parts.texts()
            parts.embedder.embedded.clear()
            expected.update({document.id: document for document in documents})
            outcome = parts.add(*documents)

            assert outcome.unchanged == sum(before.get(document.id) == document for document in documents)
            assert len(parts.embedder.embedded) == len(set(parts.embedder.embedded) - held)
            assert parts.embeddings() == parts.embeddings("IN (SELECT embedding FROM passages)")
        passages = parts.passages()

        assert DocumentStore(parts.database).get_many(sorted(expected)) == expected
        assert set(passages.values()) == set(expected)
        assert parts.vectors.count() == len(passages)
        for publisher in ("OCHA", "IOM"):
            owned = {one.id for one in expected.values() if one.meta.publisher == publisher}
            assert parts.found(Filters(publisher=(publisher,))) == (owned, owned)
        dated = {one.id for one in expected.values() if one.meta.published}
        assert parts.found(Filters(published_to=date(2026, 1, 1))) == (dated, dated)
