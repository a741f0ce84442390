"""Is there enough to answer? Decided before anything is drafted, never by a language model."""

from collections.abc import Sequence

from index.search import ScoredPassage
from rag.answer import Reason
from rag.evidence import Evidence

THRESHOLD = 0.40
"""The confidence from which on a question is answered, unless the settings say otherwise. Chosen
on questions about the bundled collection and SQuAD 2.0; docs/benchmarks.md has the numbers."""

_ABOUT_THE_SUBJECT = 0.35
"""A sentence sharing less than this with the question, in words and in meaning, is about
something else."""


def reason_to_abstain(
    passages: Sequence[ScoredPassage], ranked: Sequence[Evidence], fresh: Sequence[Evidence], threshold: float
) -> Reason | None:
    """Why the evidence is not enough, or None when it is; evidence is ranked, best first.

    ``fresh`` is what may be shown, ``ranked`` all that was found: what the sources are about does
    not change because it was said before. Passages without evidence only ask questions.
    """
    if not passages:
        return "nothing_found"
    if fresh and confidence(fresh) >= threshold:
        return None
    closest = max((max(one.similarity, one.shared_words) for one in ranked), default=0.0)
    return "off_topic" if closest < _ABOUT_THE_SUBJECT else "not_covered"


def confidence(fresh: Sequence[Evidence]) -> float:
    """How sure it is that the evidence answers, 0 to 1: what its best sentence scores.

    It orders questions from safe to doubtful; it is no probability.
    """
    return fresh[0].score if fresh else 0.0
