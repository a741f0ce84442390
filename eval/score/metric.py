"""What a metric is: a number per case that it applies to, and a statistic over those."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from eval.measure import Statistic
from eval.score.judged import Judged

Sample = tuple[float, ...]
Better = Literal["higher", "lower"]
Group = Literal["retrieval", "answers", "citations", "refusals", "calibration", "running"]


@dataclass(frozen=True, slots=True)
class Metric:
    """``sample`` gives what one case adds, or None where the metric does not apply to it.

    ``meaning`` is one line for whoever reads a report. Rates per case have samples of one number,
    which the mean then counts; a ratio has samples of (part, whole).
    """

    name: str
    group: Group
    better: Better
    statistic: Statistic
    sample: Callable[[Judged], Sample | None]
    meaning: str

    def samples(self, judged: Iterable[Judged]) -> dict[str, Sample]:
        """What each case adds, by case id, for the cases that the metric applies to."""
        found = ((one.case.id, self.sample(one)) for one in judged)
        return {case_id: sample for case_id, sample in found if sample is not None}
