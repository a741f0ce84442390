"""Reports, comparisons and the gate's outcome as Markdown, for pull requests and build summaries."""

import re
from collections.abc import Iterator, Sequence

from eval.compare.comparison import Comparison, Delta
from eval.compare.gate import Check
from eval.render.facts import both_facts, facts
from eval.render.figures import shown
from eval.render.tables import (
    COMPACT,
    HEADLINES,
    PER_SLICE,
    Dimension,
    by_group,
    change_cells,
    dimensions,
    measured_somewhere,
    overall,
)
from eval.score.report import Report
from eval.score.slices import EVERYTHING

_SPECIAL = re.compile(r"([\\`*\[\]<>|~$#&!@])")


def report_markdown(report: Report) -> str:
    """A report: where it comes from, every figure over the whole set, and a few of them by slice."""
    known = [[inert(name), inert(value)] for name, value in facts(report.provenance).items()]
    lines = [f"# Evaluation of {inert(report.provenance.set_name)}", "", *_table(["run", ""], known)]
    for group, notes in by_group(report):
        rows = [[one.name, *_value_and_count(report, one.name), one.meaning] for one in notes]
        lines += ["", f"## {group.capitalize()}", ""]
        lines += _table(["metric", "value (95 % interval)", "n", "meaning"], rows)
    if report.unmeasured:
        lines += ["", f"Not measured, because no case allows it: {', '.join(report.unmeasured)}."]
    for dimension in dimensions(report.slices()):
        lines += ["", *_by_slice(report, dimension)]
    return "\n".join(lines) + "\n"


def comparison_markdown(comparison: Comparison) -> str:
    """A comparison: what the runs differ in, every change over the whole set, a few by slice, and the flips."""
    told = f"{comparison.cases:,} cases are in both runs."
    if comparison.only_before or comparison.only_after:
        told += f" Left out: {comparison.only_before:,} only before, {comparison.only_after:,} only after."
    lines = ["# What changed", "", told, "", *_differences(comparison)]
    lines += ["", "## The whole set", "", *_deltas("metric", [(one.metric, one) for one in overall(comparison.deltas)])]
    by_slice = [(f"{one.metric} / {inert(one.slice)}", one) for one in comparison.deltas if _told_by_slice(one)]
    if by_slice:
        lines += ["", "## Slices", "", "Of so many comparisons one in twenty differs by chance alone.", ""]
        lines += _deltas("metric / slice", by_slice)
    if comparison.flips:
        rows = [[inert(one.case.id), inert(one.case.question), "; ".join(one.changes)] for one in comparison.flips]
        lines += ["", f"## Cases that came out otherwise ({len(rows):,})", ""]
        lines += _table(["case", "question", "change"], rows)
    return "\n".join(lines) + "\n"


def gate_markdown(checks: Sequence[Check], report: Report) -> str:
    """The outcome of a gate: passed or failed first, then why, then the figures that matter most."""
    failed = [one for one in checks if not one.passed]
    verdict = f"failed, {len(failed)} of {len(checks)} conditions do not hold" if failed else "passed"
    lines = [f"# Gate: {verdict}", ""]
    lines += [f"- ❌ **{inert(one.name)}**: {inert(one.told)}" for one in failed]
    lines += [f"- ✅ {inert(one.name)}: {inert(one.told)}" for one in checks if one.passed]
    rows = [[name, *_value_and_count(report, name)] for name in HEADLINES]
    provenance, about = report.provenance, report.provenance.about
    told = f"{inert(provenance.set_name)}, {provenance.cases:,} cases, version {about.version}"
    lines += ["", f"{told}, commit {about.commit or 'unknown'}", ""]
    return "\n".join([*lines, *_table(["metric", "value (95 % interval)", "n"], rows)]) + "\n"


def inert(text: str) -> str:
    """Text that Markdown takes for nothing but text, on one line.

    >>> print(inert("<b>a|b</b>\\n# c"))
    \\<b\\>a\\|b\\</b\\> \\# c
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _by_slice(report: Report, dimension: Dimension) -> Iterator[str]:
    """Every part of a dimension with a few metrics, each with its own n."""
    names = measured_somewhere(report, dimension, PER_SLICE)
    if not names:
        return
    header = [dimension.name, *(column for name in names for column in (name, "n"))]
    rows = [
        [inert(value), *(cell for name in names for cell in _value_and_count(report, name, part))]
        for value, part in dimension.parts
    ]
    yield from (f"## By {inert(dimension.name)}", "", *_table(header, rows))


def _value_and_count(report: Report, metric: str, part: str = EVERYTHING) -> tuple[str, str]:
    found = report.figure(metric, part)
    return shown(found), f"{found.count:,}" if found else "–"


def _differences(comparison: Comparison) -> list[str]:
    rows = [
        [inert(one.name), inert(one.before), inert(one.after)]
        for one in both_facts(comparison.before, comparison.after)
        if one.differs
    ]
    return _table(["the runs differ in", "before", "after"], rows) if rows else ["Nothing is known to differ."]


def _deltas(first: str, deltas: Sequence[tuple[str, Delta]]) -> list[str]:
    header = [first, "before", "after", "change (95 % interval)", "n", "p", "test", "verdict"]
    verdicts = {"no difference": "no difference", "better": "**better**", "worse": "**worse**"}
    rows = [[name, *change_cells(one), one.difference.test, verdicts[one.verdict]] for name, one in deltas]
    return _table(header, rows)


def _told_by_slice(delta: Delta) -> bool:
    """The headline metrics always, every other where it changed."""
    return delta.slice != EVERYTHING and (
        delta.metric in PER_SLICE or (delta.metric in COMPACT and delta.verdict != "no difference")
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows)]
