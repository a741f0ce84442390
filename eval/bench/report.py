"""Ours beside a baseline on one data set, measure by measure: the figures and their table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from os import cpu_count

from eval.bench.table import Table
from eval.cases.data_folder import BenchData
from eval.measure import Measured, Row, Samples, Statistic, mean, measured, median, percentile_95
from eval.render.figures import shown


@dataclass(frozen=True, slots=True)
class BenchReport:
    """What was measured on which data; ``baseline`` and ``ours`` name the two sides."""

    data: str
    documents: int
    characters: int
    passages: int
    questions: int
    baseline: str
    ours: str
    rows: tuple[Row, ...]
    cores: int = field(default_factory=lambda: cpu_count() or 1)


def report_on(data: BenchData, passages: int, sides: tuple[str, str], rows: Sequence[Row]) -> BenchReport:
    """The report over all cases of a folder; ``sides`` are the names of the baseline and of ours."""
    return BenchReport(
        data.name, len(data.documents), data.characters, passages, len(data.cases), *sides, rows=tuple(rows)
    )


def own_row(name: str, samples: Samples, statistic: Statistic) -> Row:
    """A measure that the baseline does not have."""
    return Row(name, None, measured(samples, statistic), None)


def time_rows(name: str, milliseconds: Sequence[float]) -> list[Row]:
    """How long something takes that the baseline does not do."""
    return [
        own_row(f"{name} p50, ms", milliseconds, median),
        own_row(f"{name} p95, ms", milliseconds, percentile_95),
    ]


def shares_row(name: str, baseline: Sequence[float], ours: Sequence[float]) -> Row:
    """The means of both; a ratio of shares would say little."""
    return Row(name, measured(baseline, mean), measured(ours, mean), None)


def gain(baseline: Sequence[float], ours: Sequence[float]) -> Measured:
    """How much more ours is on average; pairs are drawn together, so that what is common to both cancels out.

    >>> gain([0.0, 0.5], [0.5, 1.0])
    Measured(value=0.5, low=0.5, high=0.5, count=2)
    """
    return measured([own - other for other, own in zip(baseline, ours, strict=True)], mean)


def report_table(benchmark: str, report: BenchReport) -> Table:
    """A row for each measure, with a dash where one side has no figure."""
    return Table(
        key=f"{benchmark}-{report.data}",
        title=f"{report.data}: {report.ours} beside {report.baseline}",
        note=(
            f"{report.data}: {report.documents:,} documents, {report.characters:,} characters, {report.passages:,} "
            f"passages, {report.questions:,} questions; {report.cores} cores."
        ),
        columns=("measure", "n", report.baseline, report.ours, f"{report.ours} / {report.baseline}"),
        rows=tuple(
            (
                row.name,
                f"{row.ours.count:,}",
                *(shown(one) if one else "–" for one in (row.baseline, row.ours, row.ratio)),
            )
            for row in report.rows
        ),
    )
