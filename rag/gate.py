"""Is there enough to answer? Decided before anything is drafted, never by a language model."""

from collections.abc import Sequence

from index.search import ScoredPassage
from rag.answer import Reason
from rag.evidence import Evidence

THRESHOLD = 0.40
"""The best sentence must score so much. Chosen on questions about the bundled collection and
SQuAD 2.0; docs/benchmarks.md has the numbers."""

_ABOUT_THE_SUBJECT = 0.35
"""A sentence sharing less than this with the question, in words and in meaning, is about
something else."""


def reason_to_abstain(
    passages: Sequence[ScoredPassage], ranked: Sequence[Evidence], fresh: Sequence[Evidence]
) -> Reason | None:
    """Why the evidence is not enough, or None when it is; evidence is ranked, best first.

    ``fresh`` is what may be shown, ``ranked`` all that was found: what the sources are about does
    not change because it was said before. Passages without evidence only ask questions.
    """
    if not passages:
        return "nothing_found"
    if fresh and fresh[0].score >= THRESHOLD:
        return None
    closest = max((max(one.similarity, one.shared_words) for one in ranked), default=0.0)
    return "off_topic" if closest < _ABOUT_THE_SUBJECT else "not_covered"
