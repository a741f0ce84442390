"""The same questions given to two searches in turns, timed and judged."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TypeVar

from rich.progress import Progress

from eval.cases.case import Case
from eval.measure import Row, compared, mean, median, percentile_95
from eval.metrics.retrieval import hit
from index.index import Index
from index.storage.filters import Filters
from rag.assistant import Assistant

T = TypeVar("T")

SearchPassages = Callable[[str, int], list[str]]
"""From a question and a limit to the document of each passage found, best passage first."""

DEPTH = 10
"""So many documents are looked at."""

_DEPTHS = (1, 4, DEPTH)


@dataclass(frozen=True, slots=True)
class Searched:
    """The documents found, each once where its best passage stands, and the time that the first passages took."""

    documents: tuple[str, ...]
    milliseconds: float


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """What a call gives, and the milliseconds that it took."""
    started = perf_counter()
    given = call()
    return given, (perf_counter() - started) * 1000


def in_turns(number: int, baseline: Callable[[], T], ours: Callable[[], T]) -> tuple[T, T]:
    """What both give. Who goes first changes with the number, so that noise of the machine and warm caches fall
    to both alike."""
    if number % 2:
        own = ours()
        return baseline(), own
    return baseline(), ours()


def search_of(index: Index) -> SearchPassages:
    """The product's search."""
    return lambda question, limit: [one.passage.document_id for one in index.search(question, limit, Filters())]


def search_documents(search: SearchPassages, question: str) -> Searched:
    """A timed search for ten passages and, untimed, for as many more as ten documents take."""
    limit = DEPTH
    found, milliseconds = timed(partial(search, question, limit))
    while len(set(found)) < DEPTH and len(found) >= limit:
        limit *= 2
        found = search(question, limit)
    return Searched(tuple(dict.fromkeys(found)), milliseconds)


def gains(case: Case) -> dict[str, int]:
    """The documents that hold the answer, each with its highest grade."""
    return {one.document_id: one.grade for one in sorted(case.evidence, key=lambda one: one.grade)}


def search_rows(cases: Sequence[Case], baseline: SearchPassages, ours: SearchPassages, progress: Progress) -> list[Row]:
    """Times and hits of two searches."""
    found = [
        in_turns(
            number, partial(search_documents, baseline, case.question), partial(search_documents, ours, case.question)
        )
        for number, case in enumerate(progress.track(cases, description="Searching"))
    ]
    theirs, own = [one for one, _ in found], [one for _, one in found]
    times = [one.milliseconds for one in theirs], [one.milliseconds for one in own]
    return [
        compared("search p50, ms", *times, median),
        compared("search p95, ms", *times, percentile_95),
        *(
            compared(f"document hit@{depth}", _hits(theirs, cases, depth), _hits(own, cases, depth), mean)
            for depth in _DEPTHS
        ),
    ]


def _hits(found: Sequence[Searched], cases: Sequence[Case], depth: int) -> list[float]:
    return [hit(one.documents, gains(case), depth) for one, case in zip(found, cases, strict=True)]


def answer_times(assistant: Assistant, cases: Iterable[Case]) -> list[float]:
    """The milliseconds of whole answers, one after the other: condensed, searched, gated, drafted and verified."""
    return [timed(partial(assistant.ask, case.asked()))[1] for case in cases]
