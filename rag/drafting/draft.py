"""Propose the sentences of an answer. Nothing proposed here is shown before it is verified."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.document import Document
from index.search.lexical import content_words
from rag.answer import Generator, Usage
from rag.evidence.evidence import Evidence
from rag.stop import Stop

_MOST_QUOTES = 5
_NEARLY_AS_GOOD = 0.45
_SAME_WORDS = 0.7


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A proposed sentence and the evidence it may rest on, the likeliest first."""

    text: str
    evidence: tuple[Evidence, ...]


class Drafter(Protocol):
    """Writes an answer out of evidence, sentence by sentence."""

    @property
    def generator(self) -> Generator:
        """What writes."""
        ...

    def problem(self) -> str | None:
        """Why it cannot write now, or None."""
        ...

    def draft(
        self,
        question: str,
        evidence: Sequence[Evidence],
        documents: Mapping[str, Document],
        stop: Stop,
    ) -> Iterator[DraftSentence | Usage]:
        """Propose sentences, and tell what that cost; ``evidence`` is ranked, best first, and never empty.

        ``documents`` are those of the evidence by id. Ends early when ``stop`` is set. Raises
        LanguageModelUnavailable when it cannot go on; what it proposed until then counts.
        """
        ...

    def warm(self) -> None:
        """Get ready before the first question; raises LanguageModelUnavailable."""
        ...

    def close(self) -> None:
        """Stop what it started."""
        ...


def best_quotes(evidence: Sequence[Evidence], most: int = _MOST_QUOTES) -> list[Evidence]:
    """The best sentence, and some more that are nearly as good and say something else; at most ``most``.

    Every document has its say before one is quoted again: who else speaks about it matters more than more of the
    same. They come best first.
    """
    near = [one for one in evidence if one.score >= _NEARLY_AS_GOOD * evidence[0].score]
    heard: set[str] = set()
    chosen: list[Evidence] = []
    for again in (False, True):
        for one in near:
            fits = len(chosen) < most and (again or one.passage.document_id not in heard)
            if fits and not any(_says_the_same(one, other) for other in chosen):
                heard.add(one.passage.document_id)
                chosen.append(one)
    return sorted(chosen, key=lambda one: -one.score)


def _says_the_same(one: Evidence, other: Evidence) -> bool:
    """Whether two sentences are the same, or have most of their words in common."""
    mine, theirs = set(content_words(one.sentence)), set(content_words(other.sentence))
    return one.sentence == other.sentence or len(mine & theirs) > _SAME_WORDS * min(len(mine), len(theirs))
