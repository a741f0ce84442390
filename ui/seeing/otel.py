"""Spans over OpenTelemetry; the only place that touches it. It is loaded when traces are wanted, not before."""

from typing import TYPE_CHECKING

from index.errors import BackstopError
from rag.settings import Settings
from ui import __version__
from ui.answering.served_assistant import Asked
from ui.seeing.request import current_request_id
from ui.seeing.stages import stages_of, whole_of

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

_SEND_SECONDS = 5


class NoTelemetry(BackstopError):
    """Traces are wanted and what sends them is not installed."""


class OtelTracer:
    """Gives spans to an exporter, which sends them in the background. A request's own span, if there is one in this
    context, is their parent."""

    def __init__(self, exporter: "SpanExporter") -> None:
        self._provider = _provider(exporter)
        self._tracer = self._provider.get_tracer("backstop", __version__)

    def trace(self, asked: Asked) -> None:
        """Tell of a question that is over: one span, with one below it for each stage."""
        from opentelemetry.trace import set_span_in_context

        whole = whole_of(asked)
        span = self._tracer.start_span(whole.name, start_time=whole.began, attributes=dict(whole.facts))
        request_id = current_request_id()
        if request_id:
            span.set_attribute("backstop.request_id", request_id)
        inside = set_span_in_context(span)
        for stage in stages_of(asked):
            part = self._tracer.start_span(stage.name, inside, start_time=stage.began, attributes=dict(stage.facts))
            part.end(stage.ended)
        span.end(whole.ended)

    def close(self) -> None:
        """Send what was not sent yet."""
        self._provider.shutdown()


def tracer_of(settings: Settings) -> OtelTracer | None:
    """What the settings ask for, by default nothing; raises NoTelemetry."""
    if settings.otlp_url is None:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ModuleNotFoundError as error:
        raise NoTelemetry(
            f"BACKSTOP_OTLP_URL is set and {error.name} is not installed: pip install 'backstop-rag[otel]'"
        ) from None
    return OtelTracer(OTLPSpanExporter(settings.otlp_url.get_secret_value(), timeout=_SEND_SECONDS))


def _provider(exporter: "SpanExporter") -> "TracerProvider":
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "backstop", "service.version": __version__}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
