"""Chroma's chunking evaluation: how much of the evidence five passages bring, and how much else.

Smith and Troynikov 2024, "Evaluating Chunking Strategies for Retrieval": all corpora lie in one
collection, the five best chunks of every question are compared with the places of its evidence,
in characters. The published rows cover more corpora than the data at hand, so the chunkers to
compare with are run again on the same ones, with the same embedding model.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from eval.bench.plain_pipeline import plain_embedding
from eval.bench.reference_chunkers import EmbedTexts, semantic_clusters, token_windows
from eval.cases.data_folder import BadBenchData, bench_files, lines_of, read_documents
from eval.measure import Measured, mean, measured
from eval.metrics.spans import Coverage, Place, coverage
from index.document import Document, Span
from index.embedding.embed import Embedder
from index.index import Index
from index.models.models import find_model, verified_folder
from index.splitting.split import Splitter
from index.storage.filters import Filters
from rag.build import build_embedder
from rag.settings import Settings

PASSAGES = 5
"""So many chunks are looked at, as in the published tables."""

OURS_DENSE = "Backstop's splitter, dense"
OURS = "Backstop's splitter and search"
WINDOWS = "TokenText 250/125, dense"
CLUSTERS = "ClusterSemantic 200, dense"

Retrieve = Callable[[str], Sequence[Place]]
"""The best chunks for a question, the best one first."""


@dataclass(frozen=True, slots=True)
class SpanQuestion:
    """A question and the places of its evidence."""

    text: str
    gold: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ChunkingRow:
    """What one way of cutting and searching brings, mean over the questions; ``length`` in characters."""

    name: str
    chunks: int
    length: float
    recall: Measured
    precision: Measured
    iou: Measured


@dataclass(frozen=True, slots=True)
class ChunkingDifference:
    """How much more ``ours`` brings than ``other``, over the same questions."""

    ours: str
    other: str
    recall: Measured
    iou: Measured


@dataclass(frozen=True, slots=True)
class ChunkingReport:
    """The outcome for a folder of data: a row per way, and ours against each of the references."""

    data: str
    characters: int
    questions: int
    rows: tuple[ChunkingRow, ...]
    differences: tuple[ChunkingDifference, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """A way of cutting and searching, and what it brought of every question's evidence."""

    name: str
    chunks: Sequence[Place]
    covered: tuple[Coverage, ...]


def bench_chunking(folder: Path, settings: Settings, progress: Progress) -> ChunkingReport:
    """Run the references and the product; raises BackstopError when a model or the data are missing."""
    corpus, queries = bench_files(folder)
    documents = list(read_documents(corpus))
    questions = [read_span_question(line) for line in lines_of(queries)]
    embedder = build_embedder(settings)
    model = plain_embedding(verified_folder(find_model(settings.embedder), settings.models_dir))
    embed = partial(_embedded, model.get_text_embedding_batch)
    ways = [
        *_references(documents, questions, embed, progress),
        _dense(OURS_DENSE, our_chunks(documents, embedder), documents, questions, embed),
        _searched(corpus, documents, questions, embedder, progress),
    ]
    return _report(folder.name, documents, questions, ways)


def read_span_question(line: str) -> SpanQuestion:
    """The question of a line; raises BadBenchData where its evidence has no places.

    >>> read_span_question('{"question": "When?", "evidence": [{"doc_id": "a", "start": 2, "end": 9}]}').gold
    (Place(document_id='a', start=2, end=9),)
    """
    try:
        fields = json.loads(line)
        gold = tuple(Place(str(one["doc_id"]), int(one["start"]), int(one["end"])) for one in fields["evidence"])
        question = SpanQuestion(str(fields["question"]), gold)
    except (ValueError, KeyError, TypeError):
        raise BadBenchData(f"not a question whose evidence has places: {line[:100]!r}") from None
    if not any(place.start < place.end for place in gold):
        raise BadBenchData(f"a question without any evidence: {line[:100]!r}")
    return question


def our_chunks(documents: Iterable[Document], embedder: Embedder) -> list[Place]:
    """The passages that the product would make."""
    splitter = Splitter(embedder.count_tokens, embedder.passage_tokens)
    return [Place(one.document_id, one.start, one.end) for document in documents for one in splitter.split(document)]


def dense_retriever(chunks: Sequence[Place], documents: Iterable[Document], embed: EmbedTexts) -> Retrieve:
    """The chunks whose vectors are nearest to the question's; of equals the earlier one first."""
    texts = {document.id: document.text for document in documents}
    vectors = embed([texts[chunk.document_id][chunk.start : chunk.end] for chunk in chunks])

    def retrieve(question: str) -> list[Place]:
        similarities = vectors @ embed([question])[0]
        return [chunks[i] for i in np.argsort(-similarities, kind="stable")[:PASSAGES]]

    return retrieve


def covered(questions: Iterable[SpanQuestion], retrieve: Retrieve) -> tuple[Coverage, ...]:
    """Recall, precision and intersection over union of every question."""
    return tuple(coverage(retrieve(question.text), question.gold) for question in questions)


def difference(ours: Sequence[float], other: Sequence[float]) -> Measured:
    """The mean of what is more, with the interval of pairs drawn together.

    >>> difference([0.5, 1.0], [0.0, 0.5])
    Measured(value=0.5, low=0.5, high=0.5, count=2)
    """
    return measured([mine - theirs for mine, theirs in zip(ours, other, strict=True)], mean)


def _references(
    documents: Sequence[Document], questions: Sequence[SpanQuestion], embed: EmbedTexts, progress: Progress
) -> list[_Way]:
    chunkers = {
        WINDOWS: partial(token_windows, size=250, overlap=125),
        CLUSTERS: partial(semantic_clusters, most_tokens=200, piece_tokens=50, embed=embed),
    }
    return [
        _dense(name, _cut(documents, chunker), documents, questions, embed)
        for name, chunker in progress.track(chunkers.items(), description="Cutting and searching as others do")
    ]


def _cut(documents: Iterable[Document], chunker: Callable[[str], list[Span]]) -> list[Place]:
    return [Place(document.id, one.start, one.end) for document in documents for one in chunker(document.text)]


def _dense(
    name: str,
    chunks: Sequence[Place],
    documents: Sequence[Document],
    questions: Sequence[SpanQuestion],
    embed: EmbedTexts,
) -> _Way:
    return _Way(name, chunks, covered(questions, dense_retriever(chunks, documents, embed)))


def _searched(
    corpus: Path,
    documents: Sequence[Document],
    questions: Sequence[SpanQuestion],
    embedder: Embedder,
    progress: Progress,
) -> _Way:
    """The product as it is: its ingestion, its hybrid search."""
    with TemporaryDirectory(prefix="backstop-bench-") as folder, Index(Path(folder), embedder) as index:
        for _ in progress.track(index.add(corpus), description="Ingesting"):
            pass

        def retrieve(question: str) -> list[Place]:
            found = [one.passage for one in index.search(question, PASSAGES, Filters())]
            return [Place(one.document_id, one.start, one.end) for one in found]

        return _Way(OURS, our_chunks(documents, embedder), covered(questions, retrieve))


def _report(
    name: str, documents: Sequence[Document], questions: Sequence[SpanQuestion], ways: Sequence[_Way]
) -> ChunkingReport:
    ours = [way for way in ways if way.name in (OURS_DENSE, OURS)]
    references = [way for way in ways if way not in ours]
    return ChunkingReport(
        data=name,
        characters=sum(len(document.text) for document in documents),
        questions=len(questions),
        rows=tuple(_row(way) for way in ways),
        differences=tuple(_difference(mine, other) for mine in ours for other in references),
    )


def _row(way: _Way) -> ChunkingRow:
    recall, precision, iou = (measured(samples, mean) for samples in zip(*way.covered, strict=True))
    length = sum(chunk.end - chunk.start for chunk in way.chunks) / len(way.chunks)
    return ChunkingRow(way.name, len(way.chunks), length, recall, precision, iou)


def _difference(ours: _Way, other: _Way) -> ChunkingDifference:
    return ChunkingDifference(
        ours.name,
        other.name,
        difference([one.recall for one in ours.covered], [one.recall for one in other.covered]),
        difference([one.iou for one in ours.covered], [one.iou for one in other.covered]),
    )


def _embedded(embed_batch: Callable[[list[str]], list[list[float]]], texts: list[str]) -> NDArray[np.float32]:
    return np.array(embed_batch(texts), dtype=np.float32)
