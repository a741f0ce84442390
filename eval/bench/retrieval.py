"""Whether searching by words and meaning together beats either alone, on sets with judged documents."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.progress import Progress

from eval.cases.data_folder import BenchQuestion, read_bench_data
from eval.measure import Measured, mean, measured
from eval.metrics.retrieval import ndcg, recall
from index.embedding.embed import Embedder
from index.index import Index
from index.search.lexical import WordSearch
from index.storage.database import Database
from index.storage.filters import Filters
from rag.build import build_index
from rag.settings import Settings

DEPTH = 10
"""Both measures look at so many documents."""

RankDocuments = Callable[[str], list[str]]
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


@dataclass(frozen=True, slots=True)
class RetrievalSummary:
    """Mean nDCG@10 over sets, each counting alike, and the sets on which hybrid search clearly loses."""

    words: float
    vectors: float
    hybrid: float
    lost: tuple[str, ...]


def judged_sets(folder: Path) -> list[Path]:
    """The folder itself when it is a set, else the sets in it, by name."""
    folders = [folder, *sorted(folder.iterdir())] if folder.is_dir() else []
    sets = [one for one in folders if one.is_dir() and any(one.glob("queries.jsonl*"))]
    return sets[:1] if sets[:1] == [folder] else sets


def bench_retrieval(folder: Path, settings: Settings, progress: Progress) -> RetrievalReport:
    """Index the corpus of a set anew and put its questions to all three; raises BadBenchData."""
    data = read_bench_data(folder)
    with (
        TemporaryDirectory(prefix="backstop-bench-") as kept,
        build_index(settings.model_copy(update={"data_dir": Path(kept)})) as index,
        _database(index) as database,
    ):
        documents, refused = _fill(index, data.corpus, progress)
        passages = index.documents.statistics().passages
        words, vectors, hybrid = (
            _judged(progress.track(data.questions, description=f"{data.name}: {name}"), rank)
            for name, rank in (
                ("words", rank_by_words(database)),
                ("vectors", rank_by_vectors(database, index.embedder)),
                ("hybrid", rank_by_search(index)),
            )
        )
    return RetrievalReport(
        data=data.name,
        documents=documents,
        refused=refused,
        passages=passages,
        words=_measured(words),
        vectors=_measured(vectors),
        hybrid=_measured(hybrid),
        difference=_difference(max(words, vectors, key=_mean_ndcg), hybrid),
    )


def summary(reports: Sequence[RetrievalReport]) -> RetrievalSummary:
    """What several sets say together; raises ValueError when there is none."""
    if not reports:
        raise ValueError("nothing was measured")
    return RetrievalSummary(
        words=sum(one.words.ndcg.value for one in reports) / len(reports),
        vectors=sum(one.vectors.ndcg.value for one in reports) / len(reports),
        hybrid=sum(one.hybrid.ndcg.value for one in reports) / len(reports),
        lost=tuple(one.data for one in reports if one.difference.high < 0),
    )


def rank_by_words(database: Database) -> RankDocuments:
    """Full-text search as the product uses it; a document stands at its best passage."""
    search = WordSearch(database)
    rows = database.connection().execute(
        "SELECT passages.key, documents.id FROM passages JOIN documents ON documents.key = document"
    )
    owners: dict[int, str] = dict(tuple(row) for row in rows)

    def rank(question: str) -> list[str]:
        found = search.search(search.look_up(question), sys.maxsize, Filters())
        return list(dict.fromkeys(owners[key] for key in found))

    return rank


def rank_by_vectors(database: Database, embedder: Embedder) -> RankDocuments:
    """The cosine of every passage vector, none left out; a document stands at its best passage."""
    rows = (
        database.connection()
        .execute(
            """SELECT documents.id, embeddings.passage FROM passages
               JOIN documents ON documents.key = passages.document
               JOIN embeddings ON embeddings.key = passages.embedding ORDER BY passages.key"""
        )
        .fetchall()
    )
    vectors = np.frombuffer(b"".join(row["passage"] for row in rows), dtype=np.float32).reshape(len(rows), -1)

    def rank(question: str) -> list[str]:
        cosines = vectors @ embedder.embed_query(question)
        return list(dict.fromkeys(rows[number]["id"] for number in np.argsort(-cosines, kind="stable")))

    return rank


def rank_by_search(index: Index) -> RankDocuments:
    """The product's search, asked for as many passages as ten documents take."""

    def rank(question: str) -> list[str]:
        limit = DEPTH
        found = index.search(question, limit, Filters())
        while len({one.document.id for one in found}) < DEPTH and len(found) >= limit:
            limit *= 2
            found = index.search(question, limit, Filters())
        return list(dict.fromkeys(one.document.id for one in found))

    return rank


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a ranking of one question is worth."""

    ndcg: float
    recall: float


def _judged(questions: Iterable[BenchQuestion], rank: RankDocuments) -> list[_Judged]:
    judged = []
    for question in questions:
        ranking = rank(question.text)
        judged.append(_Judged(ndcg(ranking, question.gains, DEPTH), recall(ranking, question.gains, DEPTH)))
    return judged


def _measured(judged: Sequence[_Judged]) -> RankedSet:
    return RankedSet(measured([one.ndcg for one in judged], mean), measured([one.recall for one in judged], mean))


def _mean_ndcg(judged: Sequence[_Judged]) -> float:
    return sum(one.ndcg for one in judged) / len(judged)


def _difference(part: Sequence[_Judged], hybrid: Sequence[_Judged]) -> Measured:
    """Drawn in pairs: the same questions of both, so that how hard they are cancels out."""
    return measured([after.ndcg - before.ndcg for before, after in zip(part, hybrid, strict=True)], mean)


def _fill(index: Index, corpus: Path, progress: Progress) -> tuple[int, int]:
    """How many documents the index took, and how many it refused."""
    task = progress.add_task("Indexing", total=None)
    for state in index.add(corpus):
        progress.update(task, completed=state.outcome.added)
    progress.update(task, total=state.outcome.added)
    return state.outcome.added, len(state.unreadable) + len(state.outcome.refused)


@contextmanager
def _database(index: Index) -> Iterator[Database]:
    database = Database(index.data_dir / "backstop.sqlite3")
    try:
        yield database
    finally:
        database.close()
