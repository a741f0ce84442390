"""Reports, comparisons and the gate's outcome for a terminal; the files beside a run have every figure."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from eval.compare.comparison import Comparison
from eval.compare.gate import Check
from eval.render.figures import interval, short
from eval.render.tables import COMPACT, GROUPS, change_cells, overall
from eval.score.report import Report

_STYLES = {"better": "green", "worse": "bold red"}


def report_table(report: Report) -> Table:
    """The figures that matter most, over the whole set."""
    provenance = report.provenance
    table = Table(title=escape(f"{provenance.set_name}: {provenance.cases:,} cases"), title_justify="left")
    table.add_column("metric", no_wrap=True)
    for name in ("value", "95 % interval", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    measured = [(name, found) for name in COMPACT if (found := report.figure(name))]
    for number, (name, found) in enumerate(measured):
        last = number + 1 == len(measured) or GROUPS[measured[number + 1][0]] != GROUPS[name]
        table.add_row(name, short(found.value), interval(found), f"{found.count:,}", end_section=last)
    absent = [name for name in COMPACT if name in report.unmeasured]
    table.caption = f"not measured: {', '.join(absent)}" if absent else None
    return table


def comparison_table(comparison: Comparison) -> Table:
    """What changed in the figures that matter most, over the whole set."""
    table = Table(
        title=f"{comparison.cases:,} cases in both runs",
        title_justify="left",
        caption=f"{len(comparison.flips):,} cases came out otherwise",
        caption_justify="left",
        box=None,
        padding=(0, 1, 0, 0),
    )
    table.add_column("metric", no_wrap=True)
    for name in ("before", "after", "change (95 % interval)", "n", "p"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for one in overall(comparison.deltas, COMPACT):
        style = _STYLES.get(one.verdict)
        table.add_row(one.metric, *change_cells(one), one.verdict if style else "", style=style)
    return table


def gate_lines(checks: Sequence[Check]) -> list[str]:
    """The outcome of a gate: every condition, what failed first, and the verdict last, where eyes are."""
    failed = sum(not one.passed for one in checks)
    verdict = (
        f"FAILED: {failed} of {len(checks)} conditions do not hold" if failed else f"passed, {len(checks)} conditions"
    )
    failed_first = sorted(checks, key=lambda one: one.passed)
    return [*(f"{'ok  ' if one.passed else 'FAIL'} {one.name}: {one.told}" for one in failed_first), verdict]
