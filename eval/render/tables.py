"""Figures put in order for reading: by group, then slice by slice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.compare.comparison import Delta
from eval.render.figures import short, shown_change, shown_p
from eval.score.report import METRICS, MetricNote, Report
from eval.score.slices import EVERYTHING

HEADLINES = (
    "document_hit@10",
    "all_nuggets",
    "citation_precision",
    "citation_recall",
    "sentence_support",
    "refusal_precision",
    "refusal_recall",
    "waited_p50_ms",
    "waited_p95_ms",
)
"""What is shown first. Sets without marked evidence or nuggets leave some of them unmeasured."""

PER_SLICE = ("document_hit@10", "all_nuggets", "citation_recall", "answered", "refusal_recall")
"""What is shown for each part of a set."""

COMPACT = (
    *("document_hit@1", "document_hit@4", "document_hit@10", "passage_hit@10", "passage_recall@10", "evidence_recall"),
    *("token_f1", "answer_found", "nuggets", "all_nuggets", "nothing_forbidden"),
    *("citation_validity", "sentence_support", "citation_precision", "citation_recall"),
    *("answered", "refusal_recall", "refusal_precision", "reason_accuracy"),
    *("risk_coverage_area", "calibration_error", "failed", "waited_p50_ms", "waited_p95_ms"),
)
"""What fits on a terminal."""

GROUPS: Mapping[str, str] = {one.name: one.group for one in METRICS}
MEANINGS: Mapping[str, str] = {one.name: one.meaning for one in METRICS}


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to part a set, such as by category, and its parts: values with the slices' names."""

    name: str
    parts: tuple[tuple[str, str], ...]


def by_group(report: Report) -> Iterator[tuple[str, list[MetricNote]]]:
    """The metrics that were measured, group by group."""
    for group in dict.fromkeys(one.group for one in report.metrics):
        yield group, [one for one in report.metrics if one.group == group]


def dimensions(slices: Iterable[str]) -> list[Dimension]:
    """The slices by dimension, both in the order they come.

    >>> dimensions(["all", "turn: first", "topic: a: b", "turn: follow-up"])[0].parts
    (('first', 'turn: first'), ('follow-up', 'turn: follow-up'))
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for part in slices:
        name, _, value = part.partition(": ")
        if part != EVERYTHING:
            found.setdefault(name, []).append((value, part))
    return [Dimension(name, tuple(parts)) for name, parts in found.items()]


def measured_somewhere(report: Report, dimension: Dimension, wanted: Iterable[str]) -> list[str]:
    """Of the wanted metrics, those that have a figure in a part of the dimension."""
    return [name for name in wanted if any(report.figure(name, part) for _, part in dimension.parts)]


def label(metric: str) -> str:
    """A metric's name as words.

    >>> label("document_hit@10"), label("waited_p95_ms")
    ('document hit@10', 'waited p95 ms')
    """
    return metric.replace("_", " ")


def overall(deltas: Iterable[Delta], wanted: Sequence[str] | None = None) -> list[Delta]:
    """The changes over the whole set, of the wanted metrics and in their order, or of all."""
    found = {one.metric: one for one in deltas if one.slice == EVERYTHING}
    return [found[name] for name in (wanted or found) if name in found]


def by_dimension(deltas: Iterable[Delta]) -> dict[str, list[Delta]]:
    """The changes in parts of the set, by the way it is parted."""
    found: dict[str, list[Delta]] = {}
    for one in deltas:
        if one.slice != EVERYTHING:
            found.setdefault(one.slice.partition(": ")[0], []).append(one)
    return found


def change_cells(delta: Delta) -> tuple[str, str, str, str, str]:
    """A change as it stands in every table: before, after, the change with its interval, n and p."""
    found = delta.difference
    change = found.change
    return short(found.before), short(found.after), shown_change(change), f"{change.count:,}", shown_p(found.p_value)
