"""Which plots a report has, with their numbers as a table for whoever cannot see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.compare.comparison import Comparison, Delta
from eval.measure import Measured, mean, measured
from eval.metrics.confidence import RiskAtCoverage
from eval.metrics.retrieval import recall
from eval.render import plots
from eval.render.figures import short, shown, shown_change
from eval.render.plots import Bar
from eval.render.tables import GROUPS, HEADLINES, PER_SLICE, by_dimension, change_cells, dimensions, label, overall
from eval.score.judged import Judged
from eval.score.report import Report
from eval.score.running_metrics import STAGES
from eval.score.slices import EVERYTHING

_RANKS = (1, 4, 10)
_MOST_PARTS = 24
_MOST_POINTS = 60
_COLOURS = {"better": plots.GOOD, "worse": plots.BAD}


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing, what it shows in words, and its numbers. ``svg`` is markup, all else is plain text."""

    title: str
    told: str
    svg: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def report_plots(report: Report, judged: Sequence[Judged]) -> list[Plot]:
    """The plots that the figures allow."""
    return [
        *_retrieval(report, judged),
        *_risk_coverage(report, judged),
        *_reliability(report),
        *_stages(report),
        *_by_category(report),
    ]


def comparison_plots(comparison: Comparison) -> list[Plot]:
    """The change of each headline metric over the whole set, then of a few by slice where anything changed."""
    rates = [one for one in overall(comparison.deltas, [*HEADLINES, "answered"]) if GROUPS[one.metric] != "running"]
    times = [one for one in overall(comparison.deltas, HEADLINES) if GROUPS[one.metric] == "running"]
    found = [_forest("changes", "The whole set", rates), _forest("times", "Waiting, in milliseconds", times)]
    for dimension, deltas in by_dimension(comparison.deltas).items():
        for metric in PER_SLICE:
            parts = [one for one in deltas if one.metric == metric]
            if len(parts) > 1 and any(map(_moved, parts)):
                found.append(_forest(f"{metric}-{dimension}", f"{label(metric)} by {dimension}", parts))
    return [one for one in found if one]


def _moved(delta: Delta) -> bool:
    """Whether anything changed; a plot of nothing but zeros tells nothing."""
    change = delta.difference.change
    return any((change.value, change.low, change.high))


def _threshold_in_use(report: Report, judged: Sequence[Judged]) -> float | None:
    """The confidence from which on questions were answered: the setting, or what a trace says."""
    told = report.provenance.about.settings.get("answer_threshold")
    if isinstance(told, int | float):
        return float(told)
    answers = (one.record.answer for one in judged)
    return next((one.trace.threshold for one in answers if one and one.trace), None)


def _retrieval(report: Report, judged: Sequence[Judged]) -> Iterator[Plot]:
    for unit in ("document", "passage"):
        hit = [(rank, found) for rank in _RANKS if (found := report.figure(f"{unit}_hit@{rank}"))]
        if not hit:
            continue
        rankings = [found for one in judged if (found := getattr(one, f"{unit}s"))]
        recalls = [(rank, measured([recall(one.found, one.gains, rank) for one in rankings], mean)) for rank, _ in hit]
        yield Plot(
            f"Right {unit}s by rank",
            f"Hit: at least one right {unit} is among the first. Recall: the share of the right {unit}s that is.",
            plots.by_rank(f"{unit}-ranks", hit, recalls),
            ("among the first", "hit", "recall", "n"),
            tuple(
                (str(rank), shown(one), shown(other), f"{one.count:,}")
                for (rank, one), (_, other) in zip(hit, recalls, strict=True)
            ),
        )


def _risk_coverage(report: Report, judged: Sequence[Judged]) -> Iterator[Plot]:
    curve = report.risk_coverage
    if not curve:
        return
    threshold = _threshold_in_use(report, judged)
    in_use = _at_threshold(curve, threshold) if threshold is not None else None
    some = [*curve[:: max(1, len(curve) // 10)], *([in_use] if in_use else []), curve[-1]]
    told = (
        f" At the threshold in use, {threshold:g}, the share answered would be {short(in_use.coverage)} "
        f"and the risk {short(in_use.risk)}."
        if in_use
        else ""
    )
    yield Plot(
        "Risk and coverage",
        "When only the surest questions are answered, how many of those have no answer? Lower is better." + told,
        plots.risk_coverage("risk", _thinned(curve), in_use, shown(report.figure("risk_coverage_area"))),
        ("coverage", "risk", "threshold"),
        tuple((short(one.coverage), short(one.risk), short(one.threshold)) for one in sorted(set(some))),
    )


def _at_threshold(curve: Sequence[RiskAtCoverage], threshold: float) -> RiskAtCoverage | None:
    return next((one for one in reversed(curve) if one.threshold >= threshold), None)


def _thinned(curve: Sequence[RiskAtCoverage]) -> list[RiskAtCoverage]:
    """Few enough points for a small file; both ends stay."""
    step = max(1, len(curve) // (4 * _MOST_POINTS))
    return [*curve[:-1:step], curve[-1]]


def _reliability(report: Report) -> Iterator[Plot]:
    if report.reliability:
        yield Plot(
            "Reliability of confidence",
            "Above: the share of questions that have an answer, by confidence; on the dashed line the two agree. "
            "Below: how many questions that is.",
            plots.reliability("reliability", report.reliability, shown(report.figure("calibration_error"))),
            ("confidence", "share with an answer", "cases"),
            tuple((short(one.confidence), short(one.answerable), f"{one.cases:,}") for one in report.reliability),
        )


def _stages(report: Report) -> Iterator[Plot]:
    found = [
        (stage, half, most)
        for stage in STAGES
        if (half := report.figure(f"{stage}_p50_ms")) and (most := report.figure(f"{stage}_p95_ms"))
    ]
    if not found:
        return
    rows = [
        Bar(stage, f"p50 {short(half.value)}, p95 {short(most.value)} ms", half.value, half.low, half.high)
        for stage, half, most in found
    ]
    yield Plot(
        "Time by stage",
        "Half of the answers took no longer than the dark bar (p50), 95 of 100 no longer than the pale one (p95).",
        plots.spans("stages", rows, [most.value for _, _, most in found]),
        ("stage", "p50 in ms", "p95 in ms", "n"),
        tuple((stage, shown(half), shown(most), f"{half.count:,}") for stage, half, most in found),
    )


def _by_category(report: Report) -> Iterator[Plot]:
    for dimension in dimensions(report.slices()):
        if dimension.name != "category":
            continue
        for metric in PER_SLICE:
            found = [(value, one) for value, part in dimension.parts if (one := report.figure(metric, part))]
            if len(found) > 1:
                yield _parts(metric, found)


def _parts(metric: str, found: Sequence[tuple[str, Measured]]) -> Plot:
    rows = [Bar(name, f"{shown(one)}, n {one.count:,}", one.value, one.low, one.high) for name, one in found]
    kept, left_out = _largest(rows, [one.count for _, one in found])
    return Plot(
        f"{label(metric).capitalize()} by category",
        f"Bars with 95 % intervals.{left_out}",
        plots.bars(f"category-{metric}", kept, top=1.0),
        ("category", "value (95 % interval)", "n"),
        tuple((name, shown(one), f"{one.count:,}") for name, one in found),
    )


def _forest(name: str, title: str, deltas: Sequence[Delta]) -> Plot | None:
    if not deltas:
        return None
    by_slice = deltas[0].slice != EVERYTHING
    names = [one.slice.partition(": ")[2] if by_slice else label(one.metric) for one in deltas]
    rows = [_change(part, one) for part, one in zip(names, deltas, strict=True)]
    kept, left_out = _largest(rows, [one.difference.change.count for one in deltas])
    return Plot(
        title[0].upper() + title[1:],
        f"The change from before to after with its 95 % interval; the line in the middle is no change.{left_out}",
        plots.forest(name, kept),
        ("", "change (95 % interval)", "n", "p", "verdict"),
        tuple((part, *change_cells(one)[2:], one.verdict) for part, one in zip(names, deltas, strict=True)),
    )


def _largest(rows: Sequence[Bar], counts: Sequence[int]) -> tuple[list[Bar], str]:
    """The rows with the largest counts, in their order, and what to say where others are left out."""
    largest = sorted(range(len(rows)), key=lambda place: -counts[place])[:_MOST_PARTS]
    told = f" The {_MOST_PARTS} largest of {len(rows)}." if len(rows) > _MOST_PARTS else ""
    return [rows[place] for place in sorted(largest)], told


def _change(name: str, delta: Delta) -> Bar:
    change = delta.difference.change
    verdict = "" if delta.verdict == "no difference" else f"{delta.verdict}, "
    text = f"{verdict}{shown_change(change)}"
    return Bar(name, text, change.value, change.low, change.high, _COLOURS.get(delta.verdict, plots.QUIET))
