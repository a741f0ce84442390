"""Reports, comparisons and the gate's outcome for a terminal; the files beside a run have every figure."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from eval.compare.comparison import Comparison
from eval.compare.gate import Check
from eval.render.figures import interval, short, shown_change, shown_p
from eval.render.tables import COMPACT, GROUPS, by_name, overall
from eval.score.report import Report
from eval.score.slices import EVERYTHING

_STYLES = {"better": "green", "worse": "bold red"}


def report_table(report: Report) -> Table:
    """The figures that matter most, over the whole set."""
    provenance = report.provenance
    table = Table(title=escape(f"{provenance.set_name}: {provenance.cases:,} cases"), title_justify="left")
    table.add_column("metric", no_wrap=True)
    for name in ("value", "95 % interval", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    figures = by_name(report)
    measured = [(name, found) for name in COMPACT if (found := figures.get((name, EVERYTHING)))]
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
        difference = one.difference
        table.add_row(
            one.metric,
            short(difference.before),
            short(difference.after),
            shown_change(difference.change),
            f"{difference.change.count:,}",
            shown_p(difference.p_value),
            one.verdict if one.verdict in _STYLES else "",
            style=_STYLES.get(one.verdict),
        )
    return table


def gate_lines(checks: Sequence[Check]) -> list[str]:
    """The outcome of a gate: every condition, what failed first, and the verdict last, where eyes are."""
    failed = sum(not one.passed for one in checks)
    verdict = (
        f"FAILED: {failed} of {len(checks)} conditions do not hold" if failed else f"passed, {len(checks)} conditions"
    )
    lines = [f"{'ok  ' if one.passed else 'FAIL'} {one.name}: {one.told}" for one in sorted(checks, key=_failed_first)]
    return [*lines, verdict]


def _failed_first(check: Check) -> bool:
    return check.passed
