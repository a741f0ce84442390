"""The same questions put to two searches in turn, timed and judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from rich.progress import Progress

from eval.cases.data_folder import BenchQuestion
from eval.measure import Row, compared, mean, median, percentile_95

_LIMIT = 10
_DEPTHS = (1, 4, 10)


class SearchDocuments(Protocol):
    """Finds passages and names the document of each."""

    def __call__(self, question: str, limit: int) -> list[str]:
        """The documents of at most ``limit`` passages, best passage first."""
        ...


@dataclass(frozen=True, slots=True)
class Searched:
    """What one search made of one question: its time and the rank of the first right document.

    ``rank`` counts documents, not passages, from 1; None when no right one was found.
    """

    milliseconds: float
    rank: int | None


def search_rows(
    questions: Sequence[BenchQuestion], baseline: SearchDocuments, ours: SearchDocuments, progress: Progress
) -> list[Row]:
    """Times and hits of two searches. Who is asked first changes with every question, so that
    noise of the machine and warm caches fall to both alike."""
    pairs: list[tuple[Searched, Searched]] = []
    for number, question in enumerate(progress.track(questions, description="Searching")):
        if number % 2:
            own = timed_search(ours, question)
            pairs.append((timed_search(baseline, question), own))
        else:
            pairs.append((timed_search(baseline, question), timed_search(ours, question)))
    theirs, own_times = [one.milliseconds for one, _ in pairs], [one.milliseconds for _, one in pairs]
    return [
        compared("search p50, ms", theirs, own_times, median),
        compared("search p95, ms", theirs, own_times, percentile_95),
        *(
            compared(
                f"document hit@{depth}", [hit(a, depth) for a, _ in pairs], [hit(b, depth) for _, b in pairs], mean
            )
            for depth in _DEPTHS
        ),
    ]


def timed_search(search: SearchDocuments, question: BenchQuestion) -> Searched:
    """The time of a search for ten passages and, untimed, as many more as ten documents take."""
    started = perf_counter()
    found = search(question.text, _LIMIT)
    milliseconds = (perf_counter() - started) * 1000
    limit = _LIMIT
    while len(set(found)) < _DEPTHS[-1] and len(found) >= limit:
        limit *= 2
        found = search(question.text, limit)
    return Searched(milliseconds, rank_of(found, question.gold))


def rank_of(found: Sequence[str], gold: frozenset[str]) -> int | None:
    """The rank of the first right document, where a document stands at its best passage.

    >>> rank_of(["a", "a", "b", "a", "c"], frozenset({"c", "b"}))
    2
    """
    ranks = {document: rank for rank, document in enumerate(dict.fromkeys(found), start=1)}
    return min((ranks[document] for document in gold & ranks.keys()), default=None)


def hit(searched: Searched, depth: int) -> float:
    """1 when a right document is among the first ``depth``, else 0.

    >>> hit(Searched(1.5, rank=4), 4), hit(Searched(1.5, rank=None), 4)
    (1.0, 0.0)
    """
    return float(searched.rank is not None and searched.rank <= depth)
