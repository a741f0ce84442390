"""What became of one case."""

from dataclasses import dataclass

from rag.answer import Answer


@dataclass(frozen=True, slots=True)
class Record:
    """The answer to a case, traced, or the error that stood in its way.

    ``citations_hold`` has an entry per citation of the answer: whether its quote stood at its place in
    the document when it was asked. ``milliseconds`` is what the asker waited.
    """

    case_id: str
    answer: Answer | None
    citations_hold: tuple[bool, ...]
    milliseconds: float
    error: str | None = None
