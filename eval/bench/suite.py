"""Which benchmarks a folder of public data allows, and how each is run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress

from eval.bench.answers import bench_answers
from eval.bench.chunking import bench_chunking
from eval.bench.claims import bench_claims, claims_outcome
from eval.bench.conflicts import bench_conflicts
from eval.bench.documents import bench_documents
from eval.bench.known import known_sets
from eval.bench.language_model import bench_language_model
from eval.bench.outcomes import chunking_outcome, published_table, retrieval_outcome, speed_outcome
from eval.bench.refusals import bench_refusals
from eval.bench.retrieval import bench_retrieval, judged_sets
from eval.bench.speed import bench as bench_speed
from eval.bench.table import Outcome
from eval.bench.words import bench_words
from eval.cases.data_folder import BadBenchData, read_bench_data
from rag.settings import Settings

_LONE_SET = ("speed",)
"""What the folder of a single set is measured for, unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """At most so many questions in the speed benchmarks, so many starts of the server, and the folder in which runs
    over question sets are kept."""

    questions: int | None
    server_starts: int
    runs: Path


Bench = Callable[[Sequence[Path], Settings, BenchOptions, Progress], Outcome]


def _speed(folders: Sequence[Path], settings: Settings, options: BenchOptions, progress: Progress) -> Outcome:
    reports = [
        bench_speed(read_bench_data(one, options.questions), settings, options.server_starts, progress)
        for one in folders
    ]
    return speed_outcome("speed", reports)


def _documents(folders: Sequence[Path], settings: Settings, options: BenchOptions, progress: Progress) -> Outcome:
    return speed_outcome(
        "documents", [bench_documents(read_bench_data(one, options.questions), settings, progress) for one in folders]
    )


def _words(folders: Sequence[Path], settings: Settings, options: BenchOptions, progress: Progress) -> Outcome:
    return speed_outcome(
        "words", [bench_words(read_bench_data(one, options.questions), settings, progress) for one in folders]
    )


def _chunking(folders: Sequence[Path], settings: Settings, options: BenchOptions, progress: Progress) -> Outcome:
    return chunking_outcome([bench_chunking(one, settings, progress) for one in folders])


def _retrieval(folders: Sequence[Path], settings: Settings, options: BenchOptions, progress: Progress) -> Outcome:
    sets = [one for folder in folders for one in judged_sets(folder)]
    if not sets:
        raise BadBenchData(f"{folders[0]} holds no judged set")
    return retrieval_outcome([bench_retrieval(one, settings, progress) for one in sets])


def _claims(folders: Sequence[Path], settings: Settings, options: BenchOptions, progress: Progress) -> Outcome:
    return claims_outcome([report for one in folders for report in bench_claims(one, settings, progress)])


def _language_model(folders: Sequence[Path], settings: Settings, options: BenchOptions, progress: Progress) -> Outcome:
    return speed_outcome(
        "language_model", [bench_language_model(one, settings, options.questions, progress) for one in folders]
    )


def _conflicts(folders: Sequence[Path], settings: Settings, options: BenchOptions, progress: Progress) -> Outcome:
    return speed_outcome("conflicts", [bench_conflicts(one, settings, options.questions, progress) for one in folders])


def _answers(folders: Sequence[Path], settings: Settings, options: BenchOptions, progress: Progress) -> Outcome:
    return bench_answers(folders, settings, options.runs, progress)


def _refusals(folders: Sequence[Path], settings: Settings, options: BenchOptions, progress: Progress) -> Outcome:
    return bench_refusals(folders, settings, progress)


BENCHMARKS: dict[str, Bench] = {
    "speed": _speed,
    "documents": _documents,
    "words": _words,
    "chunking": _chunking,
    "retrieval": _retrieval,
    "claims": _claims,
    "refusals": _refusals,
    "answers": _answers,
    "conflicts": _conflicts,
    "language_model": _language_model,
}
_WORDED = ("language_model",)
"""All other benchmarks measure quotes, whatever the settings say."""


def run_suite(
    data: Path, only: Sequence[str], settings: Settings, options: BenchOptions, progress: Progress
) -> Iterator[Outcome]:
    """Every benchmark that the data allow, or those of ``only``; raises BadBenchData when there is none."""
    published = known_sets().published
    for name, folders in plan(data, only).items():
        used = settings if name in _WORDED else settings.model_copy(update={"llm": "none"})
        found = BENCHMARKS[name](folders, used, options, progress)
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
