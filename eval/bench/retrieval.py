"""Whether searching by words and meaning together beats either alone, on sets with judged documents."""

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.bench.adding import add_all
from eval.bench.options import BenchOptions
from eval.bench.report import gain
from eval.bench.side_by_side import DEPTH, gains, search_documents, search_of
from eval.bench.stored import read_vectors, search_words
from eval.bench.table import Outcome, Table
from eval.cases.case import Case
from eval.cases.data_folder import BadBenchData, read_findable
from eval.measure import Measured, mean, measured
from eval.metrics.retrieval import ndcg, recall
from eval.render.figures import short, shown, shown_change
from index.embedding.embed import Embedder
from index.index import Index
from index.search.lexical import WordSearch
from index.storage.database import FILE_NAME, Database
from rag.build import build_embedder

RankDocuments = Callable[[str], Sequence[str]]
"""The ids of documents for a question, each once, best first; at least DEPTH where there are."""


@dataclass(frozen=True, slots=True)
class RankedSet:
    """How one system ranked the documents of a set: nDCG@10 and recall@10 over its questions."""

    ndcg: Measured
    recall: Measured


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Three systems on one set. ``difference`` is nDCG@10 of the hybrid search less that of the
    better of its two parts, question by question. ``refused`` counts documents that the index
    does not take, such as empty ones; what is judged relevant among them counts as not found."""

    data: str
    documents: int
    refused: int
    passages: int
    words: RankedSet
    vectors: RankedSet
    hybrid: RankedSet
    difference: Measured


def bench_retrieval(folders: Sequence[Path], options: BenchOptions) -> Outcome:
    """Every judged set of the folders; raises BadBenchData when there is none."""
    sets = [one for folder in folders for one in judged_sets(folder)]
    if not sets:
        raise BadBenchData(f"{folders[0]} holds no judged set")
    reports = [retrieval_report(one, options) for one in sets]
    return Outcome(reports, (retrieval_table(reports),))


def judged_sets(folder: Path) -> list[Path]:
    """The folder itself when it is a set, else the sets in it, by name."""
    folders = [folder, *sorted(folder.iterdir())] if folder.is_dir() else []
    sets = [one for one in folders if one.is_dir() and any(one.glob("queries.jsonl*"))]
    return sets[:1] if sets[:1] == [folder] else sets


def retrieval_report(folder: Path, options: BenchOptions) -> RetrievalReport:
    """Index the corpus of a set anew and put its questions to all three; raises BadBenchData."""
    data = read_findable(folder)
    with (
        TemporaryDirectory(prefix="backstop-bench-") as name,
        Index(Path(name), build_embedder(options.settings)) as index,
        closing(Database(index.data_dir / FILE_NAME)) as database,
    ):
        added = add_all(index, data.corpus)
        passages = index.documents.statistics().passages
        words, vectors, hybrid = (
            _judged(options.progress.track(data.cases, description=f"{data.name}: {system}"), rank)
            for system, rank in (
                ("words", rank_by_words(database)),
                ("vectors", rank_by_vectors(database, index.embedder)),
                ("hybrid", rank_by_search(index)),
            )
        )
    better = max(words, vectors, key=lambda one: sum(one.ndcg))
    return RetrievalReport(
        data=data.name,
        documents=added.outcome.added,
        refused=len(added.unreadable) + len(added.outcome.refused),
        passages=passages,
        words=words.measured(),
        vectors=vectors.measured(),
        hybrid=hybrid.measured(),
        difference=gain(better.ndcg, hybrid.ndcg),
    )


def rank_by_words(database: Database) -> RankDocuments:
    """Full-text search as the product uses it; a document stands at its best passage."""
    search = search_words(database, WordSearch(database))
    return lambda question: tuple(dict.fromkeys(search(question, sys.maxsize)))


def rank_by_vectors(database: Database, embedder: Embedder) -> RankDocuments:
    """The cosine of every passage vector, none left out; a document stands at its best passage."""
    vectors = read_vectors(database)
    return lambda question: tuple(
        dict.fromkeys(vectors.documents[place] for place in vectors.nearest(embedder.embed_query(question)))
    )


def rank_by_search(index: Index) -> RankDocuments:
    """The product's search, asked for as many passages as ten documents take."""
    search = search_of(index)
    return lambda question: search_documents(search, question).documents


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the rankings of a system are worth, question by question."""

    ndcg: list[float]
    recall: list[float]

    def measured(self) -> RankedSet:
        return RankedSet(measured(self.ndcg, mean), measured(self.recall, mean))


def _judged(cases: Iterable[Case], rank: RankDocuments) -> _Judged:
    ranked = [(rank(case.question), gains(case)) for case in cases]
    return _Judged([ndcg(*one, DEPTH) for one in ranked], [recall(*one, DEPTH) for one in ranked])


def retrieval_table(reports: Sequence[RetrievalReport]) -> Table:
    """Hybrid search beside its parts, one row a set, and their means, in which every set counts alike."""
    lost = ", ".join(one.data for one in reports if one.difference.high < 0)
    refused = sum(one.refused for one in reports)
    note = (
        "nDCG@10 by documents; a document stands at its best passage. One weighting for all sets; hybrid search is "
        f"clearly worse than its better part on {lost or 'no set'}. {refused} empty documents are not indexed and "
        "count as not found."
    )
    questions = sum(one.hybrid.ndcg.count for one in reports)
    systems = zip(*((one.words, one.vectors, one.hybrid) for one in reports), strict=True)
    means = (sum(one.ndcg.value for one in system) / len(reports) for system in systems)
    mean_row = ("mean", f"{questions:,}", *map(short, means), "", "")
    columns = ("set", "questions", "full text", "passage vectors", "hybrid", "hybrid less the better part", "recall@10")
    return Table("retrieval", "Judged sets", note, columns, (*map(_cells, reports), mean_row))


def _cells(report: RetrievalReport) -> tuple[str, ...]:
    systems = report.words, report.vectors, report.hybrid
    return (
        report.data,
        f"{report.hybrid.ndcg.count:,}",
        *(shown(one.ndcg) for one in systems),
        shown_change(report.difference),
        shown(report.hybrid.recall),
    )
