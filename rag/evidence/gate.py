"""Is there enough to answer? Decided before anything is drafted, never by a language model."""

import re
from collections.abc import Mapping, Sequence

from index.search.search import ScoredPassage
from rag.answer import Reason
from rag.evidence.calibrated import read_calibrated
from rag.evidence.evidence import Evidence

_OF_THE_BEST = (
    "passage_similarity", "shared_words", "covered_passage", "words_missing_passage", "names_missing_near",
    "dates_missing", "dates_missing_everywhere", "counts_it", "holds_answer", "distance", "denial_differs",
    "asks_much", "asks_quantity", "asks_date", "asks_name", "asks_reason", "asks_whether",
)  # fmt: skip
_AT_MOST = ("similarity", "covered_near", "phrases")

_MODEL = read_calibrated("gate")
THRESHOLD = _MODEL.threshold
"""The confidence from which on a question is answered, unless the settings say otherwise."""

_TAKES_FOR_GRANTED = re.compile(
    r"^\W*(?:why|what made|how come|how (?:did|has|have|was|were|big|large)|when (?:did|was|were|has|have)|"
    r"(?:on|in) (?:what|which) (?:day|date|month|year))\b|\bwhat was agreed\b|\bwhen \w+ (?:met|voted|signed)\b",
    re.IGNORECASE,
)
_ABOUT_THE_SUBJECT = 0.35
"""A sentence sharing less than this with the question, in words and in meaning, is about
something else."""


def reason_to_abstain(
    query: str,
    passages: Sequence[ScoredPassage],
    ranked: Sequence[Evidence],
    fresh: Sequence[Evidence],
    threshold: float,
) -> Reason | None:
    """Why the evidence is not enough, or None when it is; evidence is ranked, best first.

    ``fresh`` is what may be shown, ``ranked`` all that was found: what the sources are about does
    not change because it was said before. Passages without evidence only ask questions.
    """
    if not passages:
        return "nothing_found"
    closest = max((max(one.similarity, one.shared_words) for one in ranked), default=0.0)
    if closest < _ABOUT_THE_SUBJECT:
        return "off_topic"
    if fresh and confidence(fresh) >= threshold:
        return None
    return "false_premise" if _presupposes(query, ranked) else "not_covered"


def _presupposes(query: str, ranked: Sequence[Evidence]) -> bool:
    """Whether a question takes something for granted that the sources do not say: it asks for the reason, the time or
    the course of something that no passage about its names speaks of."""
    if not _TAKES_FOR_GRANTED.search(query):
        return False
    about_it = [one.features for one in ranked if not one.features["names_missing_passage"]]
    return not any(one["words_missing_passage"] == 0 for one in about_it)


def confidence(fresh: Sequence[Evidence]) -> float:
    """How likely it is that the evidence answers, 0 to 1; the calibration file says on which questions."""
    return _MODEL.probability(gate_features(fresh)) if fresh else 0.0


def gate_features(fresh: Sequence[Evidence]) -> Mapping[str, float]:
    """What the gate looks at: features of the best sentence, and the strongest that any sentence has."""
    best = fresh[0].features
    strongest = {f"most_{name}": max(one.features[name] for one in fresh) for name in _AT_MOST}
    return {name: best[name] for name in _OF_THE_BEST} | strongest
