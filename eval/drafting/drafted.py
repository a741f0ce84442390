"""A question that was made, and its answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drafted:
    """A question, what answers it in the sentence, and how else an answer may write it."""

    kind: str
    question: str
    answer: str
    readings: tuple[str, ...]
