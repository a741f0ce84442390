"""From found passages to ranked sentences with exact places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.document import Passage
from index.fusion import SCORE_DIGITS, SENTENCE_WEIGHT, SHARED_WORDS_WEIGHT, sentence_score
from index.search import ScoredPassage
from rag.answer_type import AnswerType, expected_type, holds
from rag.question import Turn

_LARGEST = SENTENCE_WEIGHT + SHARED_WORDS_WEIGHT
_OTHER_TYPE = 0.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may support an answer: ``document.text[start:end] == sentence``.

    ``score`` is between 0 and 1; ``similarity`` and ``shared_words`` are what it is made of.
    """

    passage: Passage
    start: int
    end: int
    sentence: str
    score: float
    similarity: float
    shared_words: float


def rank_evidence(query: str, passages: Sequence[ScoredPassage]) -> list[Evidence]:
    """All sentences of the passages, best first; a question in the source is no evidence.

    A sentence that does not hold the kind of thing that is asked for, a quantity or a date,
    loses a fifth of its score. Equal scores keep the order of the passages and of the text.
    """
    expected = expected_type(query)
    ranked = [one for found in passages for one in _sentences(found, expected) if not one.sentence.endswith("?")]
    return sorted(ranked, key=lambda one: -one.score)


def not_said_before(evidence: Sequence[Evidence], history: Sequence[Turn]) -> list[Evidence]:
    """The evidence without what was shown already: whoever asks on wants to hear something else."""
    said = [turn.content for turn in history if turn.role == "assistant"]
    return [one for one in evidence if not any(one.sentence in content for content in said)]


def _sentences(found: ScoredPassage, expected: AnswerType) -> Iterator[Evidence]:
    passage = found.passage
    for span, similarity, shared in zip(passage.sentences, found.similarities, found.shared_words, strict=True):
        sentence = passage.text[span.start - passage.start : span.end - passage.start]
        score = sentence_score(similarity, shared) / _LARGEST
        if not holds(expected, sentence):
            score *= _OTHER_TYPE
        yield Evidence(
            passage, span.start, span.end, sentence, round(max(score, 0.0), SCORE_DIGITS), similarity, shared
        )
