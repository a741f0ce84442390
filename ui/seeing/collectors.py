"""What is looked up whenever metrics are read: lines, kept drafts, and numbers that something else keeps."""

from collections.abc import Iterator, Mapping

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from rag.drafting.cache import DraftCache
from rag.line import Line

_OF_A_LINE: dict[str, tuple[type[GaugeMetricFamily] | type[CounterMetricFamily], str]] = {
    "places": (GaugeMetricFamily, "So many are worked on at once."),
    "taken": (GaugeMetricFamily, "So many are worked on now."),
    "waiting": (GaugeMetricFamily, "So many wait now."),
    "entered": (CounterMetricFamily, "So many had their turn."),
    "refused": (CounterMetricFamily, "So many were sent away."),
    "waited_seconds": (CounterMetricFamily, "So long they waited together."),
}
"""What is told of the state of a line, by the name of its field."""


def of_lines(lines: Mapping[str, Line]) -> Iterator[Metric]:
    """How long the lines are, by name: every number with a value for each line."""
    states = {name: line.state() for name, line in lines.items()}
    for field, (family, told) in _OF_A_LINE.items():
        metric = family(f"backstop_line_{field}", told, labels=("line",))
        for name, state in states.items():
            metric.add_metric([name], getattr(state, field))
        yield metric


def of_drafts(cache: DraftCache) -> Iterator[Metric]:
    """How often what a language model wrote before was found."""
    looked = CounterMetricFamily("backstop_draft_cache", "Drafts looked for in the cache.", labels=("found",))
    looked.add_metric(["hit"], cache.hits)
    looked.add_metric(["miss"], cache.misses)
    yield looked


def of_jobs(counts: Mapping[str, int]) -> Iterator[Metric]:
    """How many jobs there are, by status."""
    jobs = GaugeMetricFamily("backstop_jobs", "Jobs that are remembered, by status.", labels=("status",))
    for status, number in counts.items():
        jobs.add_metric([status], number)
    yield jobs


def of_documents(count: int) -> Iterator[Metric]:
    """How many documents there are."""
    yield GaugeMetricFamily("backstop_documents", "Documents in the index.", count)
