"""Which benchmarks a folder of public data allows, and running them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from eval.bench.answers import bench_answers
from eval.bench.chunking import bench_chunking
from eval.bench.claims import bench_claims
from eval.bench.conflicts import bench_conflicts
from eval.bench.documents import bench_documents
from eval.bench.known import known_sets, published_table
from eval.bench.language_model import bench_language_model
from eval.bench.options import BenchOptions
from eval.bench.refusals import bench_refusals
from eval.bench.report import BenchReport, report_table
from eval.bench.retrieval import bench_retrieval
from eval.bench.speed import bench_speed
from eval.bench.table import Outcome
from eval.bench.words import bench_words
from eval.cases.data_folder import BadBenchData

Bench = Callable[[Sequence[Path], BenchOptions], Outcome]


def _beside(name: str, measure: Callable[[Path, BenchOptions], BenchReport]) -> Bench:
    """A benchmark beside a baseline, with a table for each folder."""

    def bench(folders: Sequence[Path], options: BenchOptions) -> Outcome:
        reports = [measure(one, options) for one in folders]
        return Outcome(reports, tuple(report_table(name, one) for one in reports))

    return bench


BENCHMARKS: dict[str, Bench] = {
    "speed": _beside("speed", bench_speed),
    "documents": _beside("documents", bench_documents),
    "words": _beside("words", bench_words),
    "chunking": bench_chunking,
    "retrieval": bench_retrieval,
    "claims": bench_claims,
    "refusals": bench_refusals,
    "answers": bench_answers,
    "conflicts": _beside("conflicts", bench_conflicts),
    "language_model": _beside("language_model", bench_language_model),
}
_WORDED = ("language_model",)
"""All other benchmarks measure quotes, whatever the settings say."""
_LONE_SET = ("speed",)
"""What the folder of a single set is measured for, unless the caller says otherwise."""


def run_suite(data: Path, only: Sequence[str], options: BenchOptions) -> Iterator[Outcome]:
    """Every benchmark that the data allow, or those of ``only``; raises BadBenchData when there is none."""
    published = known_sets().published
    quoting = replace(options, settings=options.settings.model_copy(update={"llm": "none"}))
    for name, folders in plan(data, only).items():
        found = BENCHMARKS[name](folders, options if name in _WORDED else quoting)
        rows = [one for one in published if one.table == name]
        yield Outcome(found.value, (*found.tables, *([published_table(name, rows)] if rows else [])))


def plan(data: Path, only: Sequence[str]) -> dict[str, list[Path]]:
    """The folders that each benchmark is run on, in the order of ``BENCHMARKS``.

    ``data`` may be the folder of one set, or hold several. Raises BadBenchData.
    """
    unknown = [name for name in only if name not in BENCHMARKS]
    if unknown:
        raise BadBenchData(f"unknown benchmark {unknown[0]!r}; known are: {', '.join(BENCHMARKS)}")
    if not data.is_dir():
        raise BadBenchData(f"{data}: no such folder")
    if any(data.glob("queries.jsonl*")) or any(data.glob("corpus.jsonl*")):
        return {name: [data] for name in only or _LONE_SET}
    known = {one.folder: one.benchmarks for one in known_sets().set}
    planned: dict[str, list[Path]] = {name: [] for name in BENCHMARKS}
    for folder in sorted(one for one in data.iterdir() if one.is_dir()):
        for name in known.get(folder.name, _unknown(folder)):
            planned[name].append(folder)
    chosen = {name: folders for name, folders in planned.items() if folders and (not only or name in only)}
    if not chosen:
        raise BadBenchData(f"{data} holds no data set for {', '.join(only) or 'any benchmark'}")
    return chosen


def _unknown(folder: Path) -> tuple[str, ...]:
    """What a set that nobody told us of is measured for."""
    return ("answers",) if any(folder.glob("queries.jsonl*")) else ()
