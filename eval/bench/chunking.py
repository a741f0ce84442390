"""Chroma's chunking evaluation: how much of the evidence five passages bring, and how much else.

Smith and Troynikov 2024, "Evaluating Chunking Strategies for Retrieval": all corpora lie in one
collection, the five best chunks of every question are compared with the places of its evidence,
in characters. The published rows cover more corpora than the data at hand, so the chunkers to
compare with are run again on the same ones, with the same embedding model.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from eval.bench.adding import add_all
from eval.bench.options import BenchOptions
from eval.bench.plain_pipeline import plain_embedding
from eval.bench.reference_chunkers import EmbedTexts, semantic_clusters, token_windows
from eval.bench.report import gain
from eval.bench.table import Outcome, Table
from eval.cases.case import Case
from eval.cases.data_folder import BadBenchData, BenchData, read_bench_data
from eval.measure import Measured, mean, measured
from eval.metrics.spans import Coverage, Place, coverage
from eval.render.figures import shown, shown_change
from eval.run.corpus_index import written_corpus
from index.document import Document, Passage, Span
from index.embedding.embed import Embedder
from index.index import Index
from index.splitting.split import Splitter
from index.storage.filters import Filters
from rag.build import build_embedder

PASSAGES = 5
"""So many chunks are looked at, as in the published tables."""

OURS_DENSE = "Backstop's splitter, dense"
OURS = "Backstop's splitter and search"
WINDOWS = "TokenText 250/125, dense"
CLUSTERS = "ClusterSemantic 200, dense"

Cut = Callable[[Document], Iterable[Span | Passage]]

Retrieve = Callable[[str], Sequence[Place]]
"""The best chunks for a question, the best one first."""


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
    covered: Sequence[Coverage]


def bench_chunking(folders: Sequence[Path], options: BenchOptions) -> Outcome:
    """Two tables a folder: ways to cut and to search, and how ours differ from the reference ways."""
    reports = [chunking_report(one, options) for one in folders]
    return Outcome(reports, tuple(table for one in reports for table in _tables(one)))


def chunking_report(folder: Path, options: BenchOptions) -> ChunkingReport:
    """Run the references and the product; raises BackstopError when a model or the data are missing."""
    data, embedder = read_bench_data(folder), build_embedder(options.settings)
    for case in data.cases:
        if not _gold(case):
            raise BadBenchData(f"{data.queries}: {case.id!r} is not a question whose evidence has places")
    model = plain_embedding(options.settings)

    def embed(texts: list[str]) -> NDArray[np.float32]:
        return np.array(model.get_text_embedding_batch(texts), dtype=np.float32)

    cuts: dict[str, Cut] = {
        WINDOWS: lambda document: token_windows(document.text, size=250, overlap=125),
        CLUSTERS: lambda document: semantic_clusters(document.text, most_tokens=200, piece_tokens=50, embed=embed),
        OURS_DENSE: Splitter(embedder.count_tokens, embedder.passage_tokens).split,
    }
    ways = []
    for name, cut in options.progress.track(cuts.items(), description="Cutting and searching"):
        chunks = [Place(document.id, one.start, one.end) for document in data.documents for one in cut(document)]
        ways.append(_Way(name, chunks, covered(data.cases, dense_retriever(chunks, data.documents, embed))))
    ways.append(_Way(OURS, ways[-1].chunks, _covered_by_search(data, embedder)))
    ours = [way for way in ways if way.name in (OURS_DENSE, OURS)]
    differences = [_difference(mine, other) for mine in ours for other in ways if other not in ours]
    return ChunkingReport(
        data.name, data.characters, len(data.cases), tuple(_row(way) for way in ways), tuple(differences)
    )


def _gold(case: Case) -> list[Place]:
    return [place for gold in case.evidence for place in gold.places]


def dense_retriever(chunks: Sequence[Place], documents: Iterable[Document], embed: EmbedTexts) -> Retrieve:
    """The chunks whose vectors are nearest to the question's; of equals the earlier one first."""
    texts = {document.id: document.text for document in documents}
    vectors = embed([texts[chunk.document_id][chunk.start : chunk.end] for chunk in chunks])

    def retrieve(question: str) -> list[Place]:
        similarities = vectors @ embed([question])[0]
        return [chunks[i] for i in np.argsort(-similarities, kind="stable")[:PASSAGES]]

    return retrieve


def covered(cases: Iterable[Case], retrieve: Retrieve) -> list[Coverage]:
    """Recall, precision and intersection over union of every question."""
    return [coverage(retrieve(case.question), _gold(case)) for case in cases]


def _covered_by_search(data: BenchData, embedder: Embedder) -> list[Coverage]:
    """By the product as it is: its ingestion, its hybrid search."""
    with TemporaryDirectory(prefix="backstop-bench-") as name, Index(Path(name), embedder) as index:
        add_all(index, written_corpus(data.documents, Path(name)))

        def retrieve(question: str) -> list[Place]:
            found = [one.passage for one in index.search(question, PASSAGES, Filters())]
            return [Place(one.document_id, one.start, one.end) for one in found]

        return covered(data.cases, retrieve)


def _row(way: _Way) -> ChunkingRow:
    recall, precision, iou = (measured(samples, mean) for samples in zip(*way.covered, strict=True))
    length = sum(chunk.end - chunk.start for chunk in way.chunks) / len(way.chunks)
    return ChunkingRow(way.name, len(way.chunks), length, recall, precision, iou)


def _difference(ours: _Way, other: _Way) -> ChunkingDifference:
    return ChunkingDifference(
        ours.name,
        other.name,
        gain([one.recall for one in other.covered], [one.recall for one in ours.covered]),
        gain([one.iou for one in other.covered], [one.iou for one in ours.covered]),
    )


def _tables(report: ChunkingReport) -> tuple[Table, Table]:
    ways = Table(
        key="chunking",
        title="Chunking",
        note=(
            f"{report.characters:,} characters in one collection, {report.questions:,} questions, the first five "
            "chunks; shares of characters, as Chroma's evaluation defines them, all with the same embedding model."
        ),
        columns=("way", "chunks", "mean length", "recall", "precision", "IoU"),
        rows=tuple(
            (one.name, f"{one.chunks:,}", f"{one.length:.0f}", shown(one.recall), shown(one.precision), shown(one.iou))
            for one in report.rows
        ),
    )
    differences = Table(
        key="chunking-differences",
        title="Chunking, differences",
        note="Question by question, ours less the reference.",
        columns=("ours", "reference", "recall", "IoU"),
        rows=tuple(
            (one.ours, one.other, shown_change(one.recall), shown_change(one.iou)) for one in report.differences
        ),
    )
    return ways, differences
