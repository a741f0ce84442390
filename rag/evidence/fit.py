"""How well a sentence fits a question: the features that evidence is ranked by and the gate decides by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rag.asked.asked import Asked, denies
from rag.reading.dates import Mention, in_dates, mentions
from rag.reading.figures import figures
from rag.reading.text import Text, Word
from rag.reading.vocabulary import VAGUE

_FAR = 20
"""Beyond so many words an answer and the question's words count as far apart."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a sentence is understood with: its title, heading and the sentence before it as ``near``, the passage
    as ``passage``, the dates of its document, the roots of what is a name anywhere in the evidence, and how new the
    document is among those found: 0 the oldest, 1 the newest, one half where that is not known."""

    near: tuple[Text, ...]
    passage: Text
    dates: tuple[date, ...]
    names: frozenset[str]
    newness: float = 0.5


def fit(asked: Asked, sentence: Text, around: Surroundings) -> dict[str, float]:
    """Features of a sentence for a question, most of them shares between 0 and 1."""
    close = (sentence, *around.near)
    wide = (*close, around.passage)
    asked_names = [word for word in asked.words if word.is_name or word.root in around.names]
    dated = set(in_dates(sentence))
    answers = [i for i, word in enumerate(sentence.words) if _may_answer(asked, word, word in dated, around.names)]
    hits = [i for i, word in enumerate(sentence.words) if word.stem in {one.stem for one in asked.words}]
    told = [*mentions(sentence), *(one for text in around.near for one in mentions(text))]
    days = [Mention(one.year, one.month, one.day) for one in around.dates]
    return {
        "covered": 1 - _missing(asked.words, (sentence,)),
        "covered_near": 1 - _missing(asked.words, close),
        "covered_passage": 1 - _missing(asked.words, wide),
        "names_missing": _missing(asked_names, (sentence,)),
        "names_missing_near": _missing(asked_names, close),
        "names_missing_passage": _missing(asked_names, wide),
        "words_missing_passage": min(4, _count_missing(asked.words, wide)),
        "figures_missing": _share(one not in {word.text for word in sentence.words} for one in asked.figures),
        "dates_missing": _share(not any(_meets(one, other) for other in told) for one in asked.dates),
        "dates_missing_everywhere": _share(not any(_meets(one, other) for other in told + days) for one in asked.dates),
        "holds_answer": float(bool(answers)),
        "answers": min(5, len(answers)) / 5,
        "distance": min((abs(one - other) for one in answers for other in hits), default=_FAR) / _FAR,
        "counts_it": _counts_it(asked, sentence),
        "phrases": _phrases(asked, sentence),
        "denial_differs": float(asked.kind != "whether" and asked.denies != denies(sentence)),
        "newness": around.newness,
        "length": min(60, len(sentence.words)) / 60,
        "asks_much": min(12, len(asked.words)) / 12,
        **{f"asks_{kind}": float(asked.kind == kind) for kind in ("quantity", "date", "name", "reason", "whether")},
    }


def _missing(words: Sequence[Word], texts: Sequence[Text]) -> float:
    """The share of words that stand in none of the texts, 0 of none."""
    return _count_missing(words, texts) / len(words) if words else 0.0


def _count_missing(words: Sequence[Word], texts: Sequence[Text]) -> int:
    stems = set().union(*(text.stems for text in texts))
    roots = set().union(*(text.roots for text in texts))
    return sum(word.stem not in stems and word.root not in roots for word in words)


def _share(found: Iterable[bool]) -> float:
    """How many are true of all, 0 of none."""
    all_of_them = list(found)
    return sum(all_of_them) / len(all_of_them) if all_of_them else 0.0


def _meets(asked: Mention, told: Mention) -> bool:
    """Whether two dates can be the same, as far as both are told."""
    pairs = ((asked.year, told.year), (asked.month, told.month), (asked.day, told.day))
    return all(one is None or other is None or one == other for one, other in pairs)


def _may_answer(asked: Asked, word: Word, dated: bool, names: frozenset[str]) -> bool:
    """Whether a word of a sentence is of the kind that is asked for and not out of the question itself."""
    if asked.kind == "date":
        return dated
    if dated or any(word.stem == one.stem or word.root == one.root for one in asked.words):
        return False
    if asked.kind == "quantity":
        return word.is_figure or word.text in VAGUE
    if asked.kind == "name":
        return word.is_name or word.root in names
    return word.is_content


def _counts_it(asked: Asked, sentence: Text) -> float:
    """Whether a figure of the sentence counts what is to be counted: 1 if so, 0.5 where nothing is to be counted or
    it is named elsewhere in the sentence."""
    if not asked.counted:
        return 0.5
    if any(asked.counted & {*one.counted, one.head} for one in figures(sentence)):
        return 1.0
    return 0.5 if asked.counted & sentence.stems else 0.0


def _phrases(asked: Asked, sentence: Text) -> float:
    """The share of the question's neighbouring words that are neighbours in the sentence as well."""
    wanted = list(pairwise(word.stem for word in asked.words))
    there = set(pairwise(word.stem for word in sentence.content()))
    return _share(pair in there for pair in wanted)
