"""A run in figures."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from pydantic import TypeAdapter

from eval.measure import Measured, NothingMeasured, as_array, measured
from eval.metrics.confidence import Bin, RiskAtCoverage, reliability_curve, risk_coverage_curve
from eval.run.folder import Run
from eval.run.provenance import Provenance
from eval.score.answer_metrics import ANSWER_METRICS
from eval.score.judged import Judged, judge
from eval.score.metric import Better, Group, Metric, Sample
from eval.score.refusal_metrics import REFUSAL_METRICS, confidence
from eval.score.retrieval_metrics import RETRIEVAL_METRICS
from eval.score.running_metrics import RUNNING_METRICS
from eval.score.slices import EVERYTHING, slices_of

METRICS: tuple[Metric, ...] = (*RETRIEVAL_METRICS, *ANSWER_METRICS, *REFUSAL_METRICS, *RUNNING_METRICS)


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric over one slice."""

    metric: str
    slice: str
    measured: Measured


@dataclass(frozen=True, slots=True)
class MetricNote:
    """What a reader of the report is told about a metric."""

    name: str
    group: Group
    better: Better
    meaning: str


@dataclass(frozen=True)
class Report:
    """Every figure of a run with its count and 95 % bootstrap interval.

    ``unmeasured`` are the metrics that apply to none of the cases: they have no figure, not 0.
    """

    provenance: Provenance
    metrics: tuple[MetricNote, ...]
    figures: tuple[Figure, ...]
    risk_coverage: tuple[RiskAtCoverage, ...]
    reliability: tuple[Bin, ...]
    unmeasured: tuple[str, ...]

    def figure(self, metric: str, part: str = EVERYTHING) -> Measured | None:
        """A metric over a slice, or None where it was not measured."""
        return self._by_name.get((metric, part))

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Measured]:
        return {(one.metric, one.slice): one.measured for one in self.figures}

    def slices(self) -> list[str]:
        """The slices that have figures, in the order of the set."""
        return list(dict.fromkeys(one.slice for one in self.figures))


_REPORT = TypeAdapter(Report)


def score(run: Run) -> Report:
    """Count everything that the cases allow to be counted."""
    return report_of(run.provenance, judged_cases(run))


def report_of(provenance: Provenance, judged: Sequence[Judged]) -> Report:
    """The same, when the cases have been judged already."""
    figures = [figure for metric in METRICS for figure in _figures(metric, judged)]
    known = {one.metric for one in figures}
    sure = [sample for one in judged if (sample := confidence(one)) is not None]
    return Report(
        provenance=provenance,
        metrics=tuple(MetricNote(one.name, one.group, one.better, one.meaning) for one in METRICS if one.name in known),
        figures=tuple(figures),
        risk_coverage=tuple(risk_coverage_curve(as_array(sure))) if sure else (),
        reliability=tuple(reliability_curve(as_array(sure))) if sure else (),
        unmeasured=tuple(one.name for one in METRICS if one.name not in known),
    )


def judged_cases(run: Run) -> list[Judged]:
    """All cases of a run with what their records come to."""
    return [judge(case, record) for case, record in zip(run.cases, run.records, strict=True)]


def report_json(report: Report) -> str:
    """The report as JSON, every figure in full."""
    return _REPORT.dump_json(report, indent=2).decode()


def sliced(metric: Metric, judged: Sequence[Judged]) -> dict[str, dict[str, Sample]]:
    """The samples of a metric by slice and case. Confidence and times are looked at over the whole set
    alone: a slice of a few cases says little about either."""
    samples = metric.samples(judged)
    if metric.group in ("running", "calibration"):
        return {EVERYTHING: samples}
    parts: dict[str, dict[str, Sample]] = {}
    for one in judged:
        if one.case.id in samples:
            for part in slices_of(one.case):
                parts.setdefault(part, {})[one.case.id] = samples[one.case.id]
    return parts


def _figures(metric: Metric, judged: Sequence[Judged]) -> Iterator[Figure]:
    for part, samples in sliced(metric, judged).items():
        with suppress(NothingMeasured):  # Such as the precision of no refusal at all.
            yield Figure(metric.name, part, measured(list(samples.values()), metric.statistic))
