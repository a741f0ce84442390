"""Measure Backstop beside a plain LlamaIndex pipeline, on the same documents and questions.

Both use the same model files on the same machine in one run, in turns. What counts is the ratio:
the times alone say as much about the machine as about the software.
"""

from collections.abc import Callable, Sequence
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.progress import Progress

from eval.bench.plain_pipeline import MODEL_TOKENS, PlainPipeline, plain_embedding
from eval.bench.report import BenchReport
from eval.bench.server_start import seconds_until_ready
from eval.bench.side_by_side import search_rows
from eval.cases.data_folder import BadBenchData, BenchData, BenchQuestion, Part, cut_corpus, write_first
from eval.measure import Row, compared, measured, median, percentile_95, ratio, total
from index.embedding.embed import Embedder
from index.index import Index
from index.models.models import find_model, verified_folder
from index.splitting.split import CONTEXT_TOKENS
from index.storage.database import Database
from index.storage.filters import Filters
from rag.assistant import Assistant
from rag.build import build_assistant, build_embedder
from rag.question import Question
from rag.settings import Settings

_WARM_UP_DOCUMENTS = 64
_SPECIAL_TOKENS = 2


def bench(data: BenchData, settings: Settings, server_starts: int, progress: Progress) -> BenchReport:
    """Measure everything; ``server_starts`` of 0 leaves the server out.

    Raises BackstopError when a model, a package or usable data are missing.
    """
    embedding = plain_embedding(verified_folder(find_model(settings.embedder), settings.models_dir))
    embedder = build_embedder(settings)
    with TemporaryDirectory(prefix="backstop-bench-") as name:
        folder = Path(name)
        parts = cut_corpus(data.corpus, folder)
        warm_up = write_first(data.corpus, _WARM_UP_DOCUMENTS, folder / "warm-up.jsonl")
        with Index(folder / "warm-ours", embedder) as index:
            _warm_up(PlainPipeline(folder / "warm-plain", embedding), index, warm_up, data.questions[0])
        plain = PlainPipeline(folder / "plain", embedding)
        with Index(folder / "ours", embedder) as index:
            rows = [
                _ingest_row(plain, index, parts, progress),
                _truncation_row(plain, folder / "ours", embedder),
                *search_rows(data.questions, plain.search, _DocumentSearch(index), progress),
                *_answer_rows(build_assistant(index, settings), data.questions, progress),
            ]
            passages = index.documents.statistics().passages
        rows += _server_rows(folder / "ours", settings.models_dir, server_starts, progress)
    return BenchReport(
        data=data.name,
        documents=sum(part.documents for part in parts),
        characters=sum(part.characters for part in parts),
        passages=passages,
        questions=len(data.questions),
        cores=cpu_count() or 1,
        baseline="plain",
        ours="ours",
        rows=tuple(rows),
    )


class _DocumentSearch:
    """The index's search, naming only the document of every passage."""

    def __init__(self, index: Index) -> None:
        self._search = index.search

    def __call__(self, question: str, limit: int) -> list[str]:
        return [found.passage.document_id for found in self._search(question, limit, Filters())]


def _warm_up(plain: PlainPipeline, index: Index, corpus: Path, question: BenchQuestion) -> None:
    """Load and compile whatever is loaded and compiled at first use."""
    plain.add(corpus)
    plain.search(question.text, 1)
    _add(index, corpus)
    index.search(question.text, 1, Filters())


def _ingest_row(plain: PlainPipeline, index: Index, parts: Sequence[Part], progress: Progress) -> Row:
    """Characters a second from file to searchable. Who goes first changes with every part."""
    theirs: list[tuple[float, ...]] = []
    ours: list[tuple[float, ...]] = []
    for number, part in enumerate(progress.track(parts, description="Ingesting")):
        turns: list[tuple[list[tuple[float, ...]], Callable[[Path], None]]] = [
            (theirs, plain.add),
            (ours, lambda file: _add(index, file)),
        ]
        for samples, add in reversed(turns) if number % 2 else turns:
            started = perf_counter()
            add(part.file)
            samples.append((float(part.characters), perf_counter() - started))
    return compared("ingest, characters/s", theirs, ours, ratio)


def _add(index: Index, corpus: Path) -> None:
    for state in index.add(corpus):
        for document_id, reason in state.outcome.refused:
            raise BadBenchData(f"document {document_id!r} was refused: {reason}")


def _truncation_row(plain: PlainPipeline, data_dir: Path, embedder: Embedder) -> Row:
    """How many passages are longer than the model reads, so that their end cannot be found."""
    database = Database(data_dir / "backstop.sqlite3")
    stored = database.connection().execute("SELECT context, text FROM passages").fetchall()
    database.close()
    context = [min(embedder.count_tokens(row["context"]), CONTEXT_TOKENS) for row in stored]
    ours = [own + embedder.count_tokens(row["text"]) for own, row in zip(context, stored, strict=True)]
    theirs = [embedder.count_tokens(text) for text in plain.embedded_texts()]
    limit = MODEL_TOKENS - _SPECIAL_TOKENS
    return compared(
        "passages cut short", [float(one > limit) for one in theirs], [float(one > limit) for one in ours], total
    )


def _answer_rows(assistant: Assistant, questions: Sequence[BenchQuestion], progress: Progress) -> list[Row]:
    """Times of whole answers by quoting: condensed, searched, gated, drafted and verified."""
    times: list[float] = []
    for question in progress.track(questions, description="Answering"):
        started = perf_counter()
        assistant.ask(Question(question.text))
        times.append((perf_counter() - started) * 1000)
    return [
        Row("extractive answer p50, ms", None, measured(times, median), None),
        Row("extractive answer p95, ms", None, measured(times, percentile_95), None),
    ]


def _server_rows(data_dir: Path, models_dir: Path, starts: int, progress: Progress) -> list[Row]:
    if not starts:
        return []
    tries = progress.track(range(starts), description="Starting the server")
    seconds = [seconds_until_ready(data_dir, models_dir) for _ in tries]
    return [Row("server ready, s", None, measured(seconds, median), None)]
