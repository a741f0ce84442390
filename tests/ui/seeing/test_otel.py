"""Spans around the stages of an answer."""

import subprocess
import sys
from collections.abc import Iterator
from contextvars import copy_context

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr

from index.errors import BackstopError
from rag.assistant import Assistant
from rag.line import Line
from rag.question import Question
from rag.settings import Settings
from rag.stop import Stop
from ui.answering.served_assistant import ServedAssistant
from ui.seeing.otel import OtelTracer, tracer_of
from ui.seeing.request import begin_request

FORCE = "How many troops would a viable multinational force need?"


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """Keeps the spans."""
    kept = InMemorySpanExporter()
    yield kept
    kept.clear()


def traced(assistant: Assistant, exporter: InMemorySpanExporter, question: Question) -> dict[str, ReadableSpan]:
    """The spans of one question by name."""
    tracer = OtelTracer(exporter)
    served = ServedAssistant(assistant, Line(1, 1, 1), tracer.trace)

    def request() -> None:
        begin_request("POST", "traced-one")
        served.ask(question)

    copy_context().run(request)
    tracer.close()
    return {one.name: one for one in exporter.get_finished_spans()}


def test_every_stage_is_a_span_below_that_of_the_answer(assistant: Assistant, exporter: InMemorySpanExporter) -> None:
    spans = traced(assistant, exporter, Question(FORCE))
    whole = spans.pop("answer")

    assert set(spans) == {"wait", "search", "evidence", "write"}
    assert whole.attributes
    assert whole.attributes["backstop.status"] == "answered"
    assert whole.attributes["backstop.request_id"] == "traced-one"
    assert whole.resource.attributes["service.name"] == "backstop"
    for span in spans.values():
        assert whole.context
        assert span.parent == whole.context
        assert span.start_time
        assert span.end_time
        assert whole.start_time
        assert whole.end_time
        assert whole.start_time <= span.start_time <= span.end_time <= whole.end_time
    assert FORCE not in str([(one.name, one.attributes) for one in (whole, *spans.values())])


def test_a_refusal_has_no_stage_of_writing(assistant: Assistant, exporter: InMemorySpanExporter) -> None:
    spans = traced(assistant, exporter, Question("What is the boiling point of tungsten?"))
    assert set(spans) == {"answer", "wait", "search", "evidence"}
    attributes = spans["answer"].attributes
    assert attributes
    assert attributes["backstop.reason"] == "off_topic"


def test_who_was_called_off_in_line_only_waited(assistant: Assistant, exporter: InMemorySpanExporter) -> None:
    tracer, stop, line = OtelTracer(exporter), Stop(), Line(1, 1, 1)
    served = ServedAssistant(assistant, line, tracer.trace)
    stop.set()
    with line.place(Stop()):
        assert list(served.stream(Question(FORCE), stop=stop)) == []
    tracer.close()
    spans = {one.name: one for one in exporter.get_finished_spans()}
    assert set(spans) == {"answer", "wait"}


def test_without_an_address_nothing_is_traced_and_nothing_loaded() -> None:
    assert tracer_of(Settings()) is None
    look = "import sys, ui.seeing.otel; print([m for m in sys.modules if m.startswith('opentelemetry')])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(BackstopError, match=r"pip install 'backstop-rag\[otel\]'"):
        tracer_of(Settings(otlp_url=SecretStr("http://127.0.0.1:9/v1/traces")))
