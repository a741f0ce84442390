"""Who was answered and who was not, how sure that was, how long it took and what it cost."""

from collections.abc import Callable

from eval.measure import mean, median, percentile_95, ratio
from eval.metrics.confidence import calibration_error, risk_coverage_area
from eval.score.judged import Judged
from eval.score.metric import Metric, Sample

STAGES = ("search", "evidence", "draft", "verify", "total")


def _answered(judged: Judged) -> Sample | None:
    return (float(judged.answered),) if judged.case.answerable in (True, "partial") else None


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


def _failed(judged: Judged) -> Sample | None:
    return (float(judged.record.error is not None),)


def _waited(judged: Judged) -> Sample | None:
    return (judged.record.milliseconds,) if judged.record.answer else None


def _first_sentence(judged: Judged) -> Sample | None:
    shown = judged.record.answer.timings_ms.first_sentence if judged.record.answer else None
    return None if shown is None else (shown,)


def _stage(name: str) -> Callable[[Judged], Sample | None]:
    def sample(judged: Judged) -> Sample | None:
        answer = judged.record.answer
        return (float(getattr(answer.timings_ms, name)),) if answer else None

    return sample


def _tokens(judged: Judged) -> Sample | None:
    answer = judged.record.answer
    return (float(answer.usage.prompt_tokens + answer.usage.completion_tokens),) if answer else None


REFUSAL_METRICS: tuple[Metric, ...] = (
    Metric("answered", "refusals", "higher", mean, _answered, "of the questions that have an answer"),
    Metric("refusal_recall", "refusals", "higher", mean, _refusal_recall, "of the questions that have none, refused"),
    Metric("refusal_precision", "refusals", "higher", ratio, _refusal_precision, "of the refused, those without one"),
    Metric("reason_accuracy", "refusals", "higher", mean, _reason, "of the rightly refused, for the right reason"),
    Metric("partial_told", "refusals", "higher", mean, _partial, "half answerable questions answered as such"),
    Metric("risk_coverage_area", "calibration", "lower", risk_coverage_area, confidence, "mean risk over coverages"),
    Metric("calibration_error", "calibration", "lower", calibration_error, confidence, "confidence away from truth"),
)

RUNNING_METRICS: tuple[Metric, ...] = (
    Metric("failed", "running", "lower", mean, _failed, "cases that ended in an error"),
    Metric("waited_p50_ms", "running", "lower", median, _waited, "time from asking to the whole answer"),
    Metric("first_sentence_p50_ms", "running", "lower", median, _first_sentence, "time to the first checked sentence"),
    Metric("waited_p95_ms", "running", "lower", percentile_95, _waited, "what one answer in twenty exceeds"),
    *(Metric(f"{stage}_p50_ms", "running", "lower", median, _stage(stage), f"time of {stage}") for stage in STAGES),
    *(Metric(f"{stage}_p95_ms", "running", "lower", percentile_95, _stage(stage), f"{stage}") for stage in STAGES),
    Metric("tokens", "running", "lower", mean, _tokens, "tokens a language model read and wrote, per answer"),
)
