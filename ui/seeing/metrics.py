"""What is counted and measured, in the form that Prometheus reads. No label holds an id, a name or a text."""

from collections.abc import Callable, Iterator
from functools import partial

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from rag.answer import Answer, Timings
from ui.answering.served_assistant import Asked
from ui.seeing.request import SeenRequest

disable_created_metrics()  # type: ignore[no-untyped-call]
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_NANOSECONDS = 1e9


class _LookedUp(Collector):
    def __init__(self, look: Callable[[], Iterator[Metric]]) -> None:
        self._look = look

    def collect(self) -> Iterator[Metric]:
        return self._look()


class Metrics:
    """The metrics of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for library in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
            self.registry.register(library)
        counter = partial(Counter, registry=self.registry)
        seconds = partial(Histogram, registry=self.registry, buckets=_SECONDS)
        self._requests = counter(
            "backstop_http_requests",
            "Requests by route and status; status gone: the client left before.",
            ("method", "route", "status"),
        )
        self._request_seconds = seconds(
            "backstop_http_request_seconds", "Seconds until a response was sent whole.", ("route",)
        )
        self._answers = counter(
            "backstop_answers", "Answers by status and by what wrote them.", ("status", "generator")
        )
        self._unanswered = counter(
            "backstop_unanswered",
            "Questions without an answer: stopped by whoever asked, refused, failed.",
            ("outcome",),
        )
        self._refusals = counter("backstop_refusals", "Answers that abstain, by reason.", ("reason",))
        self._verdicts = counter("backstop_sentences", "Sentences shown, by the verdict of their check.", ("verdict",))
        self._fallbacks = counter(
            "backstop_fallbacks", "Answers that a language model was to write and did not, or not to the end."
        )
        self._tokens = counter("backstop_tokens", "Tokens that language models read and wrote.", ("kind",))
        self._stage_seconds = seconds(
            "backstop_stage_seconds", "Seconds of an answer by stage; wait is the time in line.", ("stage",)
        )

    def add(self, look: Callable[[], Iterator[Metric]]) -> None:
        """Have something looked up whenever the metrics are read."""
        self.registry.register(_LookedUp(look))

    def request(self, request: SeenRequest, seconds: float) -> None:
        """Count a request that is over."""
        self._requests.labels(request.method, request.route, str(request.status or "gone")).inc()
        self._request_seconds.labels(request.route).observe(seconds)

    def asked(self, asked: Asked) -> None:
        """Count a question that is over."""
        if asked.began is not None:
            self._stage_seconds.labels("wait").observe((asked.began - asked.came) / _NANOSECONDS)
        if asked.answer is None:
            self._unanswered.labels(asked.outcome).inc()
        else:
            self._answer(asked.answer)

    def _answer(self, answer: Answer) -> None:
        self._answers.labels(answer.status, answer.generator.mode).inc()
        if answer.reason:
            self._refusals.labels(answer.reason).inc()
        if answer.generator.problem:
            self._fallbacks.inc()
        for sentence in answer.sentences:
            self._verdicts.labels(sentence.verdict).inc()
        self._tokens.labels("prompt").inc(answer.usage.prompt_tokens)
        self._tokens.labels("completion").inc(answer.usage.completion_tokens)
        self._stages(answer.timings_ms)

    def _stages(self, timings: Timings) -> None:
        for stage in ("search", "evidence", "draft", "verify", "total"):
            self._stage_seconds.labels(stage).observe(getattr(timings, stage) / 1000)
        if timings.first_sentence is not None:
            self._stage_seconds.labels("first_sentence").observe(timings.first_sentence / 1000)

    def text(self) -> bytes:
        """All metrics, as Prometheus reads them."""
        return generate_latest(self.registry)
