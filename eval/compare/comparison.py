"""What two runs over the same cases differ in."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pydantic import TypeAdapter

from eval.cases.case import Case
from eval.compare.flips import Flip, flips
from eval.compare.paired import Difference, paired_difference
from eval.measure import NothingMeasured
from eval.run.folder import BadRun, Run
from eval.run.provenance import Provenance
from eval.score.judged import Judged, judge
from eval.score.metric import Better, Metric
from eval.score.report import METRICS, sliced


@dataclass(frozen=True, slots=True)
class Delta:
    """One metric over one slice in both runs."""

    metric: str
    slice: str
    better: Better
    difference: Difference

    @property
    def verdict(self) -> str:
        """ "better", "worse", or "no difference" where chance would do."""
        if not self.difference.significant:
            return "no difference"
        rose = self.difference.change.value > 0
        return "better" if rose == (self.better == "higher") else "worse"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run ``before`` and run ``after``, what changed between them, and how much.

    ``only_before`` and ``only_after`` count cases that the other run does not have; they are left out.
    """

    before: Provenance
    after: Provenance
    cases: int
    only_before: int
    only_after: int
    deltas: tuple[Delta, ...]
    flips: tuple[Flip, ...]


_COMPARISON = TypeAdapter(Comparison)


def compare(before: Run, after: Run) -> Comparison:
    """Every metric over every slice, by the cases that both runs have, each run judged by its own labels:
    the same evidence may stand elsewhere in another version of a corpus.

    Raises BadRun when they have no case in common, or ask something else under the same id.
    """
    pairs = _paired(before, after)
    theirs, ours = [one for one, _ in pairs], [one for _, one in pairs]
    return Comparison(
        before=before.provenance,
        after=after.provenance,
        cases=len(pairs),
        only_before=len(before.cases) - len(pairs),
        only_after=len(after.cases) - len(pairs),
        deltas=tuple(delta for metric in METRICS for delta in _deltas(metric, theirs, ours)),
        flips=flips(pairs),
    )


def comparison_json(comparison: Comparison) -> str:
    """The comparison as JSON, every figure in full."""
    return _COMPARISON.dump_json(comparison, indent=2).decode()


def _deltas(metric: Metric, before: Sequence[Judged], after: Sequence[Judged]) -> Iterator[Delta]:
    """A metric over every slice that both runs have cases of; whoever applies in one run only is left out."""
    theirs, ours = sliced(metric, before), sliced(metric, after)
    for part in theirs:
        both = [case_id for case_id in theirs[part] if case_id in ours.get(part, {})]
        samples = [theirs[part][one] for one in both], [ours[part][one] for one in both]
        with suppress(NothingMeasured):
            yield Delta(metric.name, part, metric.better, paired_difference(*samples, metric.statistic))


def _asked(case: Case) -> tuple[object, ...]:
    """What a case puts to an assistant, without what is expected of the answer."""
    return case.question, case.history, case.as_of, case.filters


def _paired(before: Run, after: Run) -> list[tuple[Judged, Judged]]:
    known = {case.id: (case, record) for case, record in zip(before.cases, before.records, strict=True)}
    pairs = []
    for case, record in zip(after.cases, after.records, strict=True):
        if case.id not in known:
            continue
        other, earlier = known[case.id]
        if _asked(other) != _asked(case):
            raise BadRun(
                f"case {case.id!r} asks {other.question[:60]!r} in one run and {case.question[:60]!r} in the other"
            )
        pairs.append((judge(other, earlier), judge(case, record)))
    if not pairs:
        raise BadRun(f"{before.folder} and {after.folder} have no case in common")
    return pairs
