"""Question sets put to the product as it is set up: what was found, said, cited and refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.bench.options import BenchOptions
from eval.bench.table import Outcome, Table
from eval.cases.read import read_set
from eval.evaluate import evaluate, write_reports
from eval.render.figures import shown
from eval.run.corpus_index import corpus_index, written_corpus
from eval.run.folder import FinishedRun, read_run
from eval.run.target import InProcess
from eval.score.report import Report
from rag.build import build_assistant, build_embedder

_COLUMNS = {
    "document hit@10": "document_hit@10",
    "answer found": "answer_found",
    "citation precision": "citation_precision",
    "citation recall": "citation_recall",
    "citation F1": "citation_f1",
    "answered": "answered",
    "refusal recall": "refusal_recall",
    "refusal precision": "refusal_precision",
    "risk–coverage area": "risk_coverage_area",
}
_PARALLEL = 2


@dataclass(frozen=True, slots=True)
class AnsweredSet:
    """The report over one set, and how many questions a second were asked and kept; None where the run
    was there already."""

    report: Report
    questions_per_second: float | None


def bench_answers(folders: Sequence[Path], options: BenchOptions) -> Outcome:
    """Ask every question of every set; the runs can be looked at and compared where they are kept."""
    with TemporaryDirectory(prefix="backstop-bench-") as temporary:
        answered = [_answered(folder, options, options.runs or Path(temporary)) for folder in folders]
    return Outcome(answered, (_table(answered),))


def _answered(folder: Path, options: BenchOptions, runs: Path) -> AnsweredSet:
    test_set, settings, progress = read_set(folder), options.settings, options.progress
    corpus = written_corpus(test_set.documents, runs)
    with corpus_index(corpus, runs / "indexes", build_embedder(settings), progress) as (index, refused):
        target = InProcess(index, build_assistant(index, settings), settings)
        target.ask(test_set.cases[0].asked())
        try:
            done = evaluate(test_set, target, runs / test_set.name, _PARALLEL, refused, progress)
        except FinishedRun:
            return AnsweredSet(write_reports(read_run(runs / test_set.name)), None)
    asked = done.asked
    return AnsweredSet(done.report, asked.cases / asked.seconds if asked.cases else None)


def _table(answered: Sequence[AnsweredSet]) -> Table:
    return Table(
        key="answers",
        title="Question sets",
        note=(
            "Quotes only, every question against all documents of its set; what a set does not label is not "
            "measured. Questions a second count asking and keeping, two at a time."
        ),
        columns=("set", "cases", *_COLUMNS, "failed", "questions/s"),
        rows=tuple(_row(one) for one in answered),
    )


def _row(answered: AnsweredSet) -> tuple[str, ...]:
    report = answered.report
    failed = report.figure("failed")
    return (
        report.provenance.set_name,
        f"{report.provenance.cases:,}",
        *(shown(report.figure(metric)) for metric in _COLUMNS.values()),
        f"{round(failed.value * failed.count) if failed else 0:,}",
        f"{answered.questions_per_second:.0f}" if answered.questions_per_second else "–",
    )
