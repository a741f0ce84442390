"""Milliseconds per stage of an answer."""

from dataclasses import dataclass, field
from time import perf_counter

from rag.answer import Timings


@dataclass(slots=True)
class Stopwatch:
    """Each lap ends the stage that ran."""

    started: float = field(default_factory=perf_counter)
    last: float = field(default_factory=perf_counter)
    stages: dict[str, float] = field(default_factory=dict)
    first_sentence: float | None = None

    def lap(self, stage: str) -> None:
        """What passed since the last lap belongs to this stage."""
        now = perf_counter()
        self.stages[stage] = self.stages.get(stage, 0.0) + (now - self.last) * 1000
        self.last = now

    def sentence(self) -> None:
        """A sentence is shown."""
        if self.first_sentence is None:
            self.first_sentence = self._since_start()

    def timings(self) -> Timings:
        """What was measured so far."""
        stages = {name: round(spent, 2) for name, spent in self.stages.items()}
        return Timings(**stages, total=self._since_start(), first_sentence=self.first_sentence)

    def _since_start(self) -> float:
        return round((perf_counter() - self.started) * 1000, 2)
