"""Who was answered and who was not, and how sure that was."""

from eval.measure import mean, ratio
from eval.metrics.confidence import calibration_error, risk_coverage_area
from eval.score.judged import Judged
from eval.score.metric import Metric, Sample


def _answered(judged: Judged) -> Sample | None:
    return (float(judged.answered),) if judged.case.wants_answer else None


def _refusal_recall(judged: Judged) -> Sample | None:
    return (float(judged.refused),) if judged.case.answerable is False else None


def _refusal_precision(judged: Judged) -> Sample | None:
    if judged.case.answerable is None:
        return None
    return (float(judged.refused and judged.case.answerable is False), float(judged.refused))


def _reason(judged: Judged) -> Sample | None:
    answer = judged.record.answer
    if answer is None or not judged.refused or judged.case.reason is None:
        return None
    return (float(answer.reason == judged.case.reason),)


def _partial(judged: Judged) -> Sample | None:
    answer = judged.record.answer
    if judged.case.answerable != "partial":
        return None
    return (float(answer is not None and answer.status == "partial"),)


def confidence(judged: Judged) -> Sample | None:
    """(Confidence, 1 where there is an answer to be had), where both are known."""
    if judged.case.answerable is None or judged.confidence is None:
        return None
    return (judged.confidence, float(judged.case.answerable is not False))


REFUSAL_METRICS: tuple[Metric, ...] = (
    Metric("answered", "refusals", "higher", mean, _answered, "of the questions that have an answer"),
    Metric("refusal_recall", "refusals", "higher", mean, _refusal_recall, "of the questions that have none, refused"),
    Metric("refusal_precision", "refusals", "higher", ratio, _refusal_precision, "of the refused, those without one"),
    Metric("reason_accuracy", "refusals", "higher", mean, _reason, "of the rightly refused, for the right reason"),
    Metric("partial_told", "refusals", "higher", mean, _partial, "half answerable questions answered as such"),
    Metric("risk_coverage_area", "calibration", "lower", risk_coverage_area, confidence, "mean risk over coverages"),
    Metric("calibration_error", "calibration", "lower", calibration_error, confidence, "confidence away from truth"),
)
