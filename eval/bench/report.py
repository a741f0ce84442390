"""The outcome of a benchmark beside a baseline, as a value."""

from dataclasses import dataclass

from eval.measure import Row


@dataclass(frozen=True, slots=True)
class BenchReport:
    """What was measured on which data; ``baseline`` and ``ours`` name the two sides."""

    data: str
    documents: int
    characters: int
    passages: int
    questions: int
    cores: int
    baseline: str
    ours: str
    rows: tuple[Row, ...]
