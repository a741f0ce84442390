"""Questions that look answerable and are not: a person, a place or a date is another one of the corpus."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from eval.drafting.corpus import Corpus, heads
from eval.drafting.figures import Date, dates
from eval.drafting.names import ROLES, mentions

_TRIES = 25
"""So many of the most frequent names, or of the nearest dates, are put in."""
_FREQUENT = 4
"""From so many names on that stand more than once, those that stand once are left out."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A question with ``put_in`` in place of what the corpus says, and the words it is asked together with."""

    question: str
    put_in: str
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Swap:
    start: int
    taken_out: str
    choices: tuple[str, ...]


def other_name(question: str, sentence: str, corpus: Corpus, chance: Random) -> NearMiss | None:
    """The question about another person or place than its sentence, or None when none can be put in.

    What is put in stands nowhere in the sentence, and in no passage of the corpus beside half of
    the other words of the question. Of a name its last word is looked for, of a date the month.
    """
    return _first(_names(question, corpus), question, sentence, corpus, chance)


def other_date(question: str, sentence: str, corpus: Corpus, chance: Random) -> NearMiss | None:
    """The question about another day, month or year than its sentence, by the same rule."""
    return _first(_dates(question, corpus), question, sentence, corpus, chance)


def _first(swaps: Iterable[_Swap], question: str, sentence: str, corpus: Corpus, chance: Random) -> NearMiss | None:
    for swap in swaps:
        behind = question[swap.start + len(swap.taken_out) :]
        others = heads(f"{question[: swap.start]} {behind}")
        choices = [choice for choice in swap.choices if _looked_for(choice) not in f"{sentence} {question}"]
        for choice in chance.sample(choices, len(choices)):
            if len(others) >= 3 and not corpus.speaks_of(_looked_for(choice), others):
                return NearMiss(question[: swap.start] + choice + behind, _looked_for(choice), others)
    return None


def _looked_for(name: str) -> str:
    found = dates(name)
    return found[0].month if found else name.split(" ")[-1]


def _names(question: str, corpus: Corpus) -> Iterator[_Swap]:
    kinds = corpus.names.kinds
    for start, name in mentions(question):
        if start and name in kinds and _stands_alone(question[:start], kinds[name] == "person", question):
            alike = [other for other in corpus.names.of_kind(kinds[name]) if (" " in other) == (" " in name)]
            frequent = [other for other in alike if corpus.names.counts[other] > 1]
            yield _Swap(start, name, tuple((frequent if len(frequent) >= _FREQUENT else alike)[:_TRIES]))


def _stands_alone(before: str, is_person: bool, question: str) -> bool:
    """Whether the name is no part of a longer one or of a heading, and no other word would give the swap away."""
    words = before.split()
    if before.count('"') % 2:
        return False
    if words[-1][:1].isupper() or words[-1].lower() in ROLES | {"the", "der", "van", "von", "de"}:
        return False
    if is_person:
        return not re.search(r"\b(?:his|her|he|she)\b", question)
    return len(words) < 2 or not (words[-1] in {"in", "of", "for"} and words[-2][:1].isupper())


def _dates(question: str, corpus: Corpus) -> Iterator[_Swap]:
    found = dates(question)
    if len(found) == 1 and len(re.findall(r"\b\d{4}\b", question)) == 1:
        (date,) = found
        if re.search(
            r"\b(?:in|of)$" if date.is_year else r"\b(?!to|and|or|until|between)\w+$",
            question[: date.start].rstrip(),
            re.IGNORECASE,
        ):
            alike = [other for other in corpus.dates if _grain(other) == _grain(date) and other.month != date.month]
            nearest = sorted(alike, key=lambda other: abs(other.year - date.year))[:_TRIES]
            yield _Swap(date.start, date.text, tuple(other.text for other in nearest))


def _grain(date: Date) -> tuple[bool, bool]:
    return date.is_day, date.is_year
