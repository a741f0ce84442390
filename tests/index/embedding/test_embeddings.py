"""The cache of embeddings."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from index.document import Passage, Span
from index.embedding.embed import PassageVectors
from index.embedding.embeddings import (
    embed_missing,
    embedding_digest,
    pack,
    similarities_of,
    store,
    stored_digests,
    unpack,
)
from index.storage.database import Database
from tests.hash_embedder import HashEmbedder

PASSAGE = Passage(
    id="p", document_id="d", start=10, end=27, text="One troop. Two x.", title="T", heading="H", page=None,
    sentences=(Span(10, 20), Span(21, 27)),
)  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    opened = Database(tmp_path / "backstop.sqlite3")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "changed",
    [
        replace(PASSAGE, text="One troop, Two x."),
        replace(PASSAGE, title="Other"),
        replace(PASSAGE, heading=None),
        replace(PASSAGE, sentences=(Span(10, 27),)),
    ],
    ids=["text", "title", "heading", "sentences"],
)
def test_whatever_the_model_reads_changes_the_digest(changed: Passage) -> None:
    assert embedding_digest("model", changed, "") != embedding_digest("model", PASSAGE, "")


def test_another_model_changes_the_digest() -> None:
    assert embedding_digest("other", PASSAGE, "") != embedding_digest("model", PASSAGE, "")


def test_each_owner_has_digests_of_their_own() -> None:
    """What one of them embedded tells another nothing."""
    assert len({embedding_digest("model", PASSAGE, owner) for owner in ("", "ann", "bob")}) == 3


def test_the_place_in_the_document_does_not_change_the_digest() -> None:
    """A passage that only moved is not embedded again."""
    moved = replace(PASSAGE, id="q", document_id="e", start=0, end=17, page=3, sentences=(Span(0, 10), Span(11, 17)))

    assert embedding_digest("model", moved, "") == embedding_digest("model", PASSAGE, "")


def test_only_what_was_stored_is_known(database: Database) -> None:
    vector = np.full(4, 0.5, dtype=np.float32)
    store(database, {"a": PassageVectors(vector, vector[np.newaxis])})

    assert stored_digests(database, ["a", "b"]) == {"a"}
    assert stored_digests(database, []) == set()


def test_what_is_missing_is_embedded_in_steps_and_asked_for_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.embedding.embeddings._EMBEDDED_AT_ONCE", 3)
    wanted = {str(number): replace(PASSAGE, title=f"Title {number}") for number in range(8)}
    embedder, asked = HashEmbedder(), list[str]()
    assert embed_missing(database, embedder, {"2": wanted["2"]}) == 1
    database.connection().set_trace_callback(asked.append)

    assert embed_missing(database, embedder, wanted) == 7
    assert [one for one in asked if one.startswith("SELECT digest")] == asked[:1]
    assert sum(one.startswith("COMMIT") for one in asked) == 3
    assert len(embedder.embedded) == 8
    assert stored_digests(database, list(wanted)) == wanted.keys()
    assert embed_missing(database, embedder, {}) == 0


def test_storing_twice_keeps_the_first(database: Database) -> None:
    first, second = np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32)
    store(database, {"a": PassageVectors(first, first[np.newaxis])})
    store(database, {"a": PassageVectors(second, second[np.newaxis])})
    row = database.connection().execute("SELECT passage FROM embeddings").fetchall()

    assert [bytes(one["passage"]) for one in row] == [first.tobytes()]


@given(
    arrays(np.float32, (3, 16), elements=st.floats(-1, 1, width=32)).filter(
        lambda vectors: bool((np.linalg.norm(vectors, axis=1) > 0.1).all())
    )
)
def test_packing_hardly_turns_a_vector(vectors: NDArray[np.float32]) -> None:
    """The cosine of a vector with its packed form is next to 1."""
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    again = unpack(pack(units.astype(np.float32)), 16)

    assert ((units * again).sum(axis=1) > 0.999).all()
    assert np.allclose(np.linalg.norm(again, axis=1), 1, atol=1e-5)


def test_similarities_come_row_after_row() -> None:
    one = pack(np.array([[1, 0], [0, 1]], dtype=np.float32))
    two = pack(np.array([[0.6, 0.8]], dtype=np.float32))

    assert similarities_of([one, two], np.array([1, 0], dtype=np.float32)).round(2).tolist() == [1.0, 0.0, 0.6]
