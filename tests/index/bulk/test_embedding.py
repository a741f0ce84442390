"""Embedding ahead of adding gives what adding alone gives, and goes on where it was stopped."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from index.bulk.embedding import Embedded, Progress, Unit, embed_ahead, open_cache
from index.bulk.ray_workers import ray_workers
from index.collection import bundled_corpus
from index.document import Document, Passage
from index.embedding.embed import Embedder, PassageVectors
from index.errors import DataDirectoryHeld, RayUnavailable, WrongEmbedder
from index.index import Index
from index.load.files import Loaded, load
from index.sync.sync import Added
from tests.hash_embedder import HashEmbedder
from ui.commands.output import say

ROOT = Path(__file__).parents[3]
HAS_RAY = find_spec("ray") is not None


class RecordingEmbedder(HashEmbedder):
    """Keeps which passages were embedded together, by their ids."""

    def __init__(self) -> None:
        super().__init__()
        self.together: list[list[str]] = []

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        self.together.append([passage.id for passage in passages])
        return super().embed_passages(passages)


def document(name: str, paragraphs: int) -> Document:
    """A document whose paragraphs are long and quickly cut, and in no document of another name."""
    text = "\n\n".join(f"Lamp {name}{number} burns {'oil' * 400}." for number in range(paragraphs))
    return Document(id=f"{name}.txt", title="Title", text=text)


LARGE = [document(name, 50) for name in "abcdefghi"]
"""Together more than two units."""


def here(embedder: Embedder) -> Callable[[Sequence[Unit]], Iterator[Embedded]]:
    """Computes in this process, one unit after the other."""

    def compute(units: Sequence[Unit]) -> Iterator[Embedded]:
        for unit in units:
            vectors = embedder.embed_passages(list(unit.values()))
            yield dict(zip(unit, vectors, strict=True))

    return compute


def embed(data: Path, documents: Sequence[Document], embedder: HashEmbedder, at_once: int = 10) -> list[Progress]:
    """Embed ahead to the end."""
    with open_cache(data, embedder) as database:
        return list(embed_ahead(database, embedder, documents, here(embedder), at_once))


def write(folder: Path, documents: Sequence[Document]) -> Path:
    """A corpus that holds the documents."""
    folder.mkdir(exist_ok=True)
    lines = [json.dumps({"id": one.id, "title": one.title, "text": one.text}) for one in documents]
    (folder / "corpus.jsonl").write_text("\n".join(lines), "utf-8")
    return folder / "corpus.jsonl"


def add(data: Path, path: Path, embedder: Embedder) -> Added:
    """Add to the end, and tell what became of it."""
    with Index(data, embedder) as index:
        *_, last = index.add(path)
    return last


def content(data: Path) -> dict[str, tuple[object, ...]]:
    """Everything that is stored of each passage, but for its vectors, by its id."""
    with closing(sqlite3.connect(data / "backstop.sqlite3")) as connection:
        rows = connection.execute(
            """SELECT passages.id, documents.id, fingerprint, start, "end", passages.text, context, words, digest
               FROM passages JOIN documents ON documents.key = document JOIN embeddings ON embeddings.key = embedding"""
        )
        return {row[0]: row[1:] for row in rows}


def vectors(data: Path) -> dict[str, tuple[bytes, bytes]]:
    """The vectors in the cache, by their digests."""
    with closing(sqlite3.connect(f"file:{data / 'backstop.sqlite3'}?mode=ro", uri=True)) as connection:
        return {row[0]: row[1:] for row in connection.execute("SELECT digest, passage, sentences FROM embeddings")}


def test_adding_afterwards_embeds_nothing_and_gives_the_same(tmp_path: Path) -> None:
    some = [found.document for found in islice(load(bundled_corpus()), 20) if isinstance(found, Loaded)]
    corpus = write(tmp_path / "corpus", some)
    documents = [found.document for found in load(corpus) if isinstance(found, Loaded)]
    told = embed(tmp_path / "ahead", documents, HashEmbedder())
    embedder = HashEmbedder()
    after = add(tmp_path / "ahead", corpus, embedder).outcome
    plain = add(tmp_path / "plain", corpus, HashEmbedder()).outcome

    assert told[-1] == Progress(len(documents), cached=0, embedded=plain.embedded)
    assert (after.added, after.passages, after.embedded) == (plain.added, plain.passages, 0)
    assert embedder.embedded == []
    assert content(tmp_path / "ahead") == content(tmp_path / "plain")
    assert vectors(tmp_path / "ahead") == vectors(tmp_path / "plain")


def test_the_same_passages_are_embedded_together_as_when_adding(tmp_path: Path) -> None:
    """Whatever rounding depends on which texts share a batch is then the same."""
    ahead, plain = RecordingEmbedder(), RecordingEmbedder()
    embed(tmp_path / "ahead", [*LARGE, LARGE[0]], ahead)
    add(tmp_path / "plain", write(tmp_path / "corpus", LARGE), plain)

    assert ahead.together == plain.together
    assert len(ahead.together) > 2


def test_what_was_stored_before_a_stop_is_not_embedded_again(tmp_path: Path) -> None:
    first, second = RecordingEmbedder(), RecordingEmbedder()
    with open_cache(tmp_path, first) as database:
        for told in embed_ahead(database, first, LARGE, here(first), 1):
            if told.embedded:
                break
    *_, last = embed(tmp_path, LARGE, second)

    assert len(first.together) == 1
    assert last.cached == len(first.together[0])
    assert not {one for unit in second.together for one in unit} & set(first.together[0])
    assert last.cached + last.embedded == len(vectors(tmp_path))


def test_a_passage_that_comes_again_is_embedded_once(tmp_path: Path) -> None:
    """In the same unit, in one that is on its way, and in one that is stored."""
    embedder = HashEmbedder()
    again = [replace(one, id=f"again-{one.id}") for one in LARGE]
    *_, last = embed(tmp_path, [LARGE[0], again[0], *LARGE[1:], *again], embedder)

    assert len(embedder.embedded) == len(set(embedder.embedded)) == last.embedded == len(vectors(tmp_path))


def test_no_more_is_cut_than_is_embedded_next(tmp_path: Path) -> None:
    """Memory does not grow with the collection: documents are taken as the work goes on."""
    taken: list[str] = []
    windows: list[tuple[int, int]] = []
    embedder = HashEmbedder()

    def documents() -> Iterator[Document]:
        for one in LARGE:
            taken.append(one.id)
            yield one

    def compute(units: Sequence[Unit]) -> Iterator[Embedded]:
        windows.append((len(units), len(taken)))
        yield from here(embedder)(units)

    with open_cache(tmp_path, embedder) as database:
        list(embed_ahead(database, embedder, documents(), compute, 1))

    assert [units for units, _ in windows] == [1, 1, 1]
    assert windows[0][1] < windows[1][1] < len(LARGE)


def test_nothing_to_embed_asks_nobody(tmp_path: Path) -> None:
    embedder = HashEmbedder()

    assert embed(tmp_path, [], embedder)[-1] == Progress()
    assert embedder.embedded == []


def test_a_directory_in_use_or_made_by_another_model_is_refused(tmp_path: Path) -> None:
    held = pytest.raises(DataDirectoryHeld, match="stop the server first")
    with Index(tmp_path, HashEmbedder()), held, open_cache(tmp_path, HashEmbedder()):
        pass
    with pytest.raises(WrongEmbedder), open_cache(tmp_path, HashEmbedder(version="2")):
        pass


@pytest.mark.skipif(HAS_RAY, reason="ray is installed")
def test_without_ray_the_extra_is_named() -> None:
    told = r"ray is not installed; .* pip install 'backstop-rag\[ray\]'"
    with pytest.raises(RayUnavailable, match=told), ray_workers(HashEmbedder, 1, None):
        pass


@pytest.mark.skipif(not HAS_RAY, reason="needs the extra ray")
def test_a_cluster_that_is_not_there_is_named() -> None:
    told = "no Ray cluster can be reached at nowhere.invalid:6379"
    with pytest.raises(RayUnavailable, match=told), ray_workers(HashEmbedder, 1, "nowhere.invalid:6379"):
        pass


@pytest.mark.soak
@pytest.mark.skipif(not HAS_RAY, reason="needs the extra ray")
def test_ray_killed_and_run_again_gives_what_adding_alone_gives(tmp_path: Path, embedder: Embedder) -> None:
    """Two workers with the real model, over two editions of the bundled collection; a kill after the first unit.

    Ids and all that is stored beside vectors are the same; vectors have a cosine above .999.
    """
    folder = two_editions(tmp_path / "documents")
    plain = add(tmp_path / "plain", folder, embedder).outcome
    killed = start_embedding(tmp_path / "ray", folder)
    stored = wait_for_vectors(tmp_path / "ray", killed)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    stored_at_kill = len(vectors(tmp_path / "ray"))
    told, _ = start_embedding(tmp_path / "ray", folder).communicate(timeout=900)
    again = json.loads(told)
    after = add(tmp_path / "ray", folder, embedder).outcome
    ours, theirs = vectors(tmp_path / "plain"), vectors(tmp_path / "ray")
    cosines = [np.frombuffer(ours[one][0], np.float32) @ np.frombuffer(theirs[one][0], np.float32) for one in ours]

    assert 0 < stored <= stored_at_kill < plain.embedded
    assert again["embedded"] == plain.embedded - stored_at_kill
    assert (after.added, after.passages, after.embedded) == (plain.added, plain.passages, 0)
    assert content(tmp_path / "ray") == content(tmp_path / "plain")
    assert ours.keys() == theirs.keys()
    assert min(cosines) > 0.999
    same = sum(ours[one] == theirs[one] for one in ours)
    say(f"{plain.embedded} passages, {stored_at_kill} at the kill, {same} bit for bit, cosine {min(cosines):.6f}")


def two_editions(folder: Path) -> Path:
    """The bundled collection twice under other titles, so that there are two units to embed."""
    documents = [found.document for found in load(bundled_corpus()) if isinstance(found, Loaded)]
    return write(
        folder,
        [
            replace(one, id=f"{edition}/{one.id}", title=f"{one.title} ({edition})")
            for edition in ("first", "second")
            for one in documents
        ],
    )


def start_embedding(data: Path, path: Path) -> "subprocess.Popen[str]":
    """``backstop index embed`` with two workers, in a group of its own with everything that it starts."""
    run = "import typer; from ui.commands.bulk import embed; typer.run(embed)"
    variables = {"BACKSTOP_DATA_DIR": str(data), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", run, str(path), "--workers", "2", "--json"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **variables},
        start_new_session=True,
    )


def wait_for_vectors(data: Path, embedding: "subprocess.Popen[str]") -> int:
    """How many passages are stored when the first ones are."""
    while embedding.poll() is None:
        with suppress(sqlite3.OperationalError):  # There is no file or no table yet.
            if stored := len(vectors(data)):
                return stored
        time.sleep(0.05)
    raise AssertionError("it ended before it could be killed")
