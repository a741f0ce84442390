"""What is looked up whenever metrics are read: lines, jobs, documents, kept drafts."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rag.drafting.cache import DraftCache
from rag.line import Line


class Lines(Collector):
    """How long the lines are, by name."""

    def __init__(self, lines: Mapping[str, Line]) -> None:
        self._lines = lines

    def collect(self) -> Iterator[Metric]:
        """A value for each line."""
        names = ("line",)
        places = GaugeMetricFamily("backstop_line_places", "So many are worked on at once.", labels=names)
        taken = GaugeMetricFamily("backstop_line_taken", "So many are worked on now.", labels=names)
        waiting = GaugeMetricFamily("backstop_line_waiting", "So many wait now.", labels=names)
        entered = CounterMetricFamily("backstop_line_entered", "So many had their turn.", labels=names)
        refused = CounterMetricFamily("backstop_line_refused", "So many were sent away.", labels=names)
        waited = CounterMetricFamily("backstop_line_waited_seconds", "So long they waited together.", labels=names)
        for name, line in self._lines.items():
            state = line.state()
            places.add_metric([name], state.places)
            taken.add_metric([name], state.taken)
            waiting.add_metric([name], state.waiting)
            entered.add_metric([name], state.entered)
            refused.add_metric([name], state.refused)
            waited.add_metric([name], state.waited_seconds)
        yield from (places, taken, waiting, entered, refused, waited)


class KeptDrafts(Collector):
    """How often what a language model wrote before was found."""

    def __init__(self, cache: DraftCache) -> None:
        self._cache = cache

    def collect(self) -> Iterator[Metric]:
        """Hits and misses."""
        looked = CounterMetricFamily("backstop_draft_cache", "Drafts looked for in the cache.", labels=("found",))
        looked.add_metric(["hit"], self._cache.hits)
        looked.add_metric(["miss"], self._cache.misses)
        yield looked


class Counted(Collector):
    """A number that something else keeps, or one for each value of a label."""

    def __init__(self, name: str, told: str, count: Callable[[], Mapping[str, int] | int], label: str = "") -> None:
        self._name = name
        self._told = told
        self._count = count
        self._label = label

    def collect(self) -> Iterator[Metric]:
        """The number now."""
        gauge = GaugeMetricFamily(self._name, self._told, labels=(self._label,) if self._label else ())
        counted = self._count()
        if isinstance(counted, int):
            gauge.add_metric([], counted)
        else:
            for value, number in counted.items():
                gauge.add_metric([value], number)
        yield gauge
