"""Measure Backstop beside a plain LlamaIndex pipeline, on the same documents and questions.

Both use the same model files on the same machine in one run, in turns. What counts is the ratio:
the times alone say as much about the machine as about the software.
"""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.bench.adding import add_in_turns, ingest_row, warm_sides
from eval.bench.options import BenchOptions
from eval.bench.plain_pipeline import READ_TOKENS, PlainPipeline
from eval.bench.report import BenchReport, own_row, report_on, time_rows
from eval.bench.server_process import server_process
from eval.bench.side_by_side import answer_times, search_of, search_rows
from eval.cases.data_folder import read_findable
from eval.measure import Row, compared, median, total
from index.index import Index
from index.splitting.split import CONTEXT_TOKENS
from index.storage.database import FILE_NAME, Database
from rag.build import build_assistant, build_embedder


def bench_speed(folder: Path, options: BenchOptions) -> BenchReport:
    """Measure everything; raises BackstopError when a model, a package or usable data are missing."""
    data, settings = read_findable(folder, options.questions), options.settings
    with TemporaryDirectory(prefix="backstop-bench-") as name:
        kept = Path(name)
        with warm_sides(data, settings, build_embedder(settings), kept) as (plain, index):
            parts = add_in_turns(plain, index, data.documents, kept, options.progress)
            asked = options.progress.track(data.cases, description="Answering")
            rows = [
                ingest_row("ingest, characters/s", parts),
                _truncation_row(plain, index),
                *search_rows(data.cases, plain.search, search_of(index), options.progress),
                *time_rows("extractive answer", answer_times(build_assistant(index, settings), asked)),
            ]
            passages = index.documents.statistics().passages
        rows += _server_rows(index.data_dir, options)
    return report_on(data, passages, ("plain", "ours"), rows)


def _truncation_row(plain: PlainPipeline, index: Index) -> Row:
    """How many passages are longer than the model reads, so that their end cannot be found."""
    with closing(Database(index.data_dir / FILE_NAME)) as database:
        stored = database.connection().execute("SELECT context, text FROM passages").fetchall()
    count = index.embedder.count_tokens
    ours = [min(count(row["context"]), CONTEXT_TOKENS) + count(row["text"]) for row in stored]
    theirs = plain.passage_tokens(index.embedder)
    return compared("passages cut short", _too_long(theirs), _too_long(ours), total)


def _too_long(tokens: Sequence[int]) -> list[float]:
    return [float(one > READ_TOKENS) for one in tokens]


def _server_rows(data_dir: Path, options: BenchOptions) -> list[Row]:
    if not options.server_starts:
        return []
    tries = options.progress.track(range(options.server_starts), description="Starting the server")
    seconds = []
    for _ in tries:
        with server_process(data_dir, options.settings) as server:
            seconds.append(server.seconds)
    return [own_row("server ready, s", seconds, median)]
