"""What failed, how long answers took and what they cost."""

from collections.abc import Callable

from eval.measure import mean, median, percentile_95
from eval.score.judged import Judged
from eval.score.metric import Metric, Sample

STAGES = ("search", "evidence", "draft", "verify", "total")


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


RUNNING_METRICS: tuple[Metric, ...] = (
    Metric("failed", "running", "lower", mean, _failed, "cases that ended in an error"),
    Metric("waited_p50_ms", "running", "lower", median, _waited, "time from asking to the whole answer"),
    Metric("first_sentence_p50_ms", "running", "lower", median, _first_sentence, "time to the first checked sentence"),
    Metric("waited_p95_ms", "running", "lower", percentile_95, _waited, "what one answer in twenty exceeds"),
    *(Metric(f"{stage}_p50_ms", "running", "lower", median, _stage(stage), f"time of {stage}") for stage in STAGES),
    *(Metric(f"{stage}_p95_ms", "running", "lower", percentile_95, _stage(stage), f"{stage}") for stage in STAGES),
    Metric("tokens", "running", "lower", mean, _tokens, "tokens a language model read and wrote, per answer"),
)
