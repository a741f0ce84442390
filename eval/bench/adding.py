"""Documents added to the plain pipeline and to the product, with the same model files: in turns, and timed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rich.progress import Progress

from eval.bench.plain_pipeline import PlainPipeline, plain_embedding
from eval.bench.side_by_side import in_turns, search_of, timed
from eval.cases.data_folder import BadBenchData, BenchData
from eval.measure import Row, compared, ratio
from eval.run.corpus_index import written_corpus
from index.document import Document
from index.embedding.embed import Embedder
from index.index import Index
from index.sync.sync import Added
from rag.build import build_embedder
from rag.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_WARM_UP_DOCUMENTS = 64
_PARTS = 3
_LARGEST_PART = 200_000


@dataclass(frozen=True, slots=True)
class AddedPart:
    """A stretch of a corpus, and the seconds that each side took from file to searchable."""

    characters: int
    plain: float
    ours: float


@contextmanager
def filled_sides(data: BenchData, settings: Settings) -> Iterator[tuple[PlainPipeline, Index]]:
    """The plain pipeline and an index of ours, both with all documents."""
    with (
        TemporaryDirectory(prefix="backstop-bench-") as name,
        _empty_sides(Path(name), plain_embedding(settings), build_embedder(settings)) as (plain, index),
    ):
        _fill(plain, index, written_corpus(data.documents, Path(name)))
        yield plain, index


@contextmanager
def warm_sides(
    data: BenchData, settings: Settings, embedder: Embedder, folder: Path
) -> Iterator[tuple[PlainPipeline, Index]]:
    """The plain pipeline and an index of ours, both empty; what is loaded and compiled at first use is so already."""
    embedding = plain_embedding(settings)
    question = data.cases[0].question
    with _empty_sides(folder / "warm-up", embedding, embedder) as (plain, index):
        _fill(plain, index, written_corpus(data.documents[:_WARM_UP_DOCUMENTS], folder))
        plain.search(question, 1)
        search_of(index)(question, 1)
    with _empty_sides(folder, embedding, embedder) as sides:
        yield sides


@contextmanager
def _empty_sides(folder: Path, embedding: "BaseEmbedding", embedder: Embedder) -> Iterator[tuple[PlainPipeline, Index]]:
    plain = PlainPipeline(folder / "plain", embedding)
    with Index(folder / "ours", embedder) as index:
        yield plain, index


def _fill(plain: PlainPipeline, index: Index, corpus: Path) -> None:
    plain.add(corpus)
    add_all(index, corpus)


def add_all(index: Index, corpus: Path) -> Added:
    """Add a corpus to ours; the state at the end."""
    for state in index.add(corpus):
        last = state
    return last


def seconds_to_add(index: Index, corpus: Path) -> float:
    """How long ours takes from file to searchable; raises BadBenchData when a document is refused."""
    added, milliseconds = timed(partial(add_all, index, corpus))
    for document_id, reason in added.outcome.refused:
        raise BadBenchData(f"document {document_id!r} was refused: {reason}")
    return milliseconds / 1000


def add_in_turns(
    plain: PlainPipeline, index: Index, documents: Sequence[Document], folder: Path, progress: Progress
) -> list[AddedPart]:
    """Add documents to both, stretch by stretch; their files are written into a folder."""
    added = []
    for number, part in enumerate(progress.track(cut(documents), description="Ingesting")):
        corpus = written_corpus(part, folder)
        seconds = in_turns(number, partial(_plain_seconds, plain, corpus), partial(seconds_to_add, index, corpus))
        added.append(AddedPart(sum(len(one.text) for one in part), *seconds))
    return added


def _plain_seconds(plain: PlainPipeline, corpus: Path) -> float:
    return timed(partial(plain.add, corpus))[1] / 1000


def cut(documents: Sequence[Document]) -> list[list[Document]]:
    """Some three stretches of like size or, where those were large, more of them.

    Each is added and timed alone: the spread between them makes the interval.
    """
    wanted = min(-(-sum(len(one.text) for one in documents) // _PARTS), _LARGEST_PART)
    parts: list[list[Document]] = [[]]
    size = 0
    for one in documents:
        if size >= wanted:
            parts.append([])
            size = 0
        parts[-1].append(one)
        size += len(one.text)
    return parts


def ingest_row(name: str, parts: Sequence[AddedPart], share_read: float = 1.0) -> Row:
    """Characters a second; of the plain pipeline's only the share that its model reads."""
    theirs = [(part.characters * share_read, part.plain) for part in parts]
    return compared(name, theirs, [(float(part.characters), part.ours) for part in parts], ratio)
