"""Propose the sentences of an answer. Nothing proposed here is shown before it is verified."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.lexical import content_words
from rag.answer import Generator
from rag.evidence import Evidence

_MOST_QUOTES = 4
_NEARLY_AS_GOOD = 0.7
_SHARES_AS_MUCH = 0.5
_SAME_WORDS = 0.7


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A proposed sentence and the evidence it claims to rest on."""

    text: str
    evidence: tuple[Evidence, ...]


class Drafter(Protocol):
    """Writes an answer out of evidence, sentence by sentence."""

    generator: Generator

    def draft(self, question: str, evidence: Sequence[Evidence]) -> Iterator[DraftSentence]:
        """Propose sentences; ``evidence`` is ranked, best first, and never empty."""
        ...


class QuoteDrafter:
    """Answers with the best evidence in its own words: works without any language model."""

    generator = Generator("extractive")

    def draft(self, question: str, evidence: Sequence[Evidence]) -> Iterator[DraftSentence]:
        """The best sentence, and at most three more that are nearly as good and say something else."""
        chosen: list[Evidence] = []
        for one in evidence:
            if len(chosen) == _MOST_QUOTES or one.score < _NEARLY_AS_GOOD * evidence[0].score:
                break
            if one.shared_words < _SHARES_AS_MUCH * evidence[0].shared_words:
                continue
            if not any(_says_the_same(one, other) for other in chosen):
                chosen.append(one)
                yield DraftSentence(one.sentence, (one,))


def _says_the_same(one: Evidence, other: Evidence) -> bool:
    """Whether two sentences have most of their words in common."""
    mine, theirs = set(content_words(one.sentence)), set(content_words(other.sentence))
    return len(mine & theirs) > _SAME_WORDS * min(len(mine), len(theirs))
