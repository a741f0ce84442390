"""The cases whose outcome changed from one run to the other, with both answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.cases.case import Case
from eval.score.answer_metrics import ANSWER_METRICS
from eval.score.judged import Judged
from rag.answer import Answer

_WATCHED = {one.name: one for one in ANSWER_METRICS if one.name in ("all_nuggets", "answer_found", "citation_f1")}


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that came out otherwise, what changed about it, and both answers (None where it failed)."""

    case: Case
    changes: tuple[str, ...]
    before: Answer | None
    after: Answer | None


def flips(pairs: Sequence[tuple[Judged, Judged]]) -> tuple[Flip, ...]:
    """The cases that were answered in one run and refused in the other, or rightly in one alone."""
    found = ((before, after, tuple(_changes(before, after))) for before, after in pairs)
    return tuple(
        Flip(after.case, changes, before.record.answer, after.record.answer)
        for before, after, changes in found
        if changes
    )


def _changes(before: Judged, after: Judged) -> Iterator[str]:
    if before.outcome != after.outcome:
        yield f"{before.outcome} → {after.outcome}"
    for name, metric in _WATCHED.items():
        one, other = metric.sample(before), metric.sample(after)
        if one is not None and other is not None and one != other:
            yield f"{name} {one[0]:.2f} → {other[0]:.2f}"
