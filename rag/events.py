"""What an assistant tells while it works, in this order."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.answer import Answer, Citation, Sentence

if TYPE_CHECKING:
    from index.search.search import ScoredPassage


@dataclass(frozen=True, slots=True)
class Searched:
    """The stand-alone query, and the passages it found."""

    query: str
    passages: "tuple[ScoredPassage, ...]"


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """The sentences that an answer may rest on, as citations without numbers."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class SentenceVerified:
    """A sentence that passed its check, with the citations it brings."""

    index: int
    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer; always the last event."""

    answer: Answer


Event = Searched | EvidenceFound | SentenceVerified | Done
