"""From found passages to ranked sentences with exact places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.document import Passage
from index.search.fusion import SCORE_DIGITS, sentence_score
from index.search.search import ScoredPassage
from rag.asked.asked import Asked, read_question
from rag.evidence.calibrated import read_calibrated
from rag.evidence.fit import Surroundings, fit
from rag.question import Turn
from rag.reading.text import Text, read_kept

CANDIDATES = 24
"""So many sentences are read word by word: those nearest to the question by search alone."""

_MODEL = read_calibrated("evidence")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may support an answer: ``document.text[start:end] == sentence``.

    ``score`` is how likely it is to hold an answer, 0 to 1, as far as its ``features`` tell; ``similarity`` and
    ``shared_words`` are what search found of it. ``also_in`` are the ids of other documents that say the same almost
    word for word.
    """

    passage: Passage
    start: int
    end: int
    sentence: str
    score: float
    similarity: float
    shared_words: float
    features: Mapping[str, float] = field(default_factory=dict, hash=False)
    also_in: tuple[str, ...] = ()

    @property
    def nearness(self) -> float:
        """How near search finds it to the question, in meaning and in words, 0 to 1."""
        nearest = sentence_score(1.0, 1.0)
        return round(max(0.0, sentence_score(self.similarity, self.shared_words)) / nearest, SCORE_DIGITS)


@dataclass(frozen=True, slots=True)
class _Place:
    found: ScoredPassage
    number: int
    sentence: str

    @property
    def signals(self) -> tuple[float, float]:
        """What search found of the sentence: its similarity and its share of the question's words."""
        return self.found.similarities[self.number], self.found.shared_words[self.number]


def rank_evidence(query: str, passages: Sequence[ScoredPassage]) -> list[Evidence]:
    """The sentences likeliest to hold an answer, best first; a question in the source is no evidence.

    Equal scores keep the order in which search ranks them.
    """
    scored = [
        replace(one, score=round(_MODEL.probability(one.features), SCORE_DIGITS)) for one in candidates(query, passages)
    ]
    return sorted(scored, key=lambda one: -one.score)


def candidates(query: str, passages: Sequence[ScoredPassage]) -> list[Evidence]:
    """The sentences worth reading with their features, not scored yet, in the order of search."""
    asked = read_question(query)
    places = sorted(_places(passages), key=lambda one: -sentence_score(*one.signals))[:CANDIDATES]
    whole = {one.found.passage.id: read_kept(one.found.passage.text) for one in places}
    names = frozenset(
        word.root for text in whole.values() for word in text.words if word.is_name and not word.is_figure
    )
    newness = _newness(passages)
    return [_candidate(asked, place, whole[place.found.passage.id], names, newness) for place in places]


def not_said_before(evidence: Sequence[Evidence], history: Sequence[Turn]) -> list[Evidence]:
    """The evidence without what was shown already: whoever asks on wants to hear something else."""
    said = [turn.content for turn in history if turn.role == "assistant"]
    return [one for one in evidence if not any(one.sentence in content for content in said)]


def _places(passages: Sequence[ScoredPassage]) -> Iterator[_Place]:
    for found in passages:
        for number in range(len(found.passage.sentences)):
            sentence = _sentence(found.passage, number)
            if not sentence.endswith("?"):
                yield _Place(found, number, sentence)


def _candidate(
    asked: Asked, place: _Place, whole: Text, names: frozenset[str], newness: Mapping[str, float]
) -> Evidence:
    found, passage = place.found, place.found.passage
    span = passage.sentences[place.number]
    before = (read_kept(_sentence(passage, place.number - 1)),) if place.number else ()
    around = Surroundings(
        (read_kept(passage.context), *before), whole, found.document.meta.days, names, newness[found.document.id]
    )
    similarity, shared_words = place.signals
    features = {
        "similarity": similarity,
        "shared_words": shared_words,
        "passage_similarity": found.signals.passage,
        "passage_words": found.signals.words,
        "passage_score": found.score,
        **fit(asked, read_kept(place.sentence), around),
    }
    return Evidence(passage, span.start, span.end, place.sentence, 0.0, similarity, shared_words, features)


def _newness(passages: Sequence[ScoredPassage]) -> dict[str, float]:
    """How new each document is among those found."""
    dated = {found.document.id: found.document.meta.dated for found in passages}
    days = sorted({day for day in dated.values() if day})
    return {one: days.index(day) / (len(days) - 1) if day and len(days) > 1 else 0.5 for one, day in dated.items()}


def _sentence(passage: Passage, number: int) -> str:
    span = passage.sentences[number]
    return passage.text[span.start - passage.start : span.end - passage.start]
