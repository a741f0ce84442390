"""The outcome of a benchmark, as a value, a table and JSON."""

import json
from dataclasses import asdict, dataclass

from rich.table import Table

from eval.measure import Measured, Row


@dataclass(frozen=True, slots=True)
class BenchReport:
    """What was measured on which data; ``baseline`` and ``ours`` name the two sides."""

    data: str
    documents: int
    characters: int
    passages: int
    questions: int
    cores: int
    baseline: str
    ours: str
    rows: tuple[Row, ...]


def as_json(report: BenchReport) -> str:
    """The report as JSON, every figure in full."""
    return json.dumps(asdict(report), indent=2, ensure_ascii=False, allow_nan=False)


def as_table(report: BenchReport) -> Table:
    """The report as a table: one measure a line, both sides beside each other."""
    table = Table(
        title=f"{report.data}: {report.documents:,} documents, {report.characters:,} characters, "
        f"{report.questions:,} questions, {report.cores} cores",
        caption="below each value its 95 % bootstrap interval and count",
        show_lines=True,
    )
    table.add_column("measure")
    for name in (report.baseline, report.ours, f"{report.ours} / {report.baseline}"):
        table.add_column(name, justify="right")
    for row in report.rows:
        table.add_row(row.name, *(shown(one) for one in (row.baseline, row.ours, row.ratio)))
    return table


def shown(measured: Measured | None) -> str:
    """A figure with its interval and count, or a dash.

    >>> print(shown(Measured(1234.5, 1200, 1300, 10)))
    1,234
    1,200 to 1,300
    n=10
    >>> shown(None)
    '–'
    """
    if measured is None:
        return "–"
    value, low, high = (rounded(number) for number in (measured.value, measured.low, measured.high))
    return f"{value}\n{low} to {high}\nn={measured.count:,}"


def rounded(number: float) -> str:
    """A number with about three figures.

    >>> [rounded(number) for number in (0.8581, 16.52, 23412.3, 0.0)]
    ['0.858', '16.5', '23,412', '0.000']
    """
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.3f}"
