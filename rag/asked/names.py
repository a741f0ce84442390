"""The names in a question, with where they stand in it as it was written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from index.search.lexical import content_words
from rag.asked.quantity import is_geographic
from rag.reading.vocabulary import (
    AUXILIARY,
    BE,
    CAPITALS,
    LIGHT,
    MONTHS,
    OPENERS,
    PREPOSITIONS,
    SAME_NAMES,
    SHORT_MONTHS,
)

NameKind = Literal["place", "people", "short", "other"]
"""A country or capital, a people or its adjective, a name in capitals, or any other one."""

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:(?:[-.]|['’](?!s\b))[^\W\d_]+)*")
_BEFORE = re.compile(r"(?:\b(?!the )(?P<lead>[a-z]+) )?(?P<article>\bthe )?$", re.IGNORECASE)
_NOUN_BEHIND = re.compile(r" (?P<word>[a-z]+)")
_LINK = re.compile(r" (?:(?:of|de|von|van|der) (?:the )?)?")
_NO_PLACES = frozenset(("parliament", "conservative", "west", "north", "south", "east", "headquarters"))
"""First words of lines of the list of countries that are none."""
_SHORT_PLACES = frozenset(("britain", "america", "holland", "turkiye", "europe", "kingdom", "states"))
_WITH_ARTICLE = frozenset(("netherlands", "philippines", "us", "uk", "kingdom", "states", "hague", "un", "eu"))
_WORDS_TOO = frozenset(("us", "un", "states", "kingdom", "nations", "hague"))
"""Names only with a capital."""
_DAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
_NO_NAMES = _DAYS | frozenset(MONTHS) | frozenset(map(str.lower, SHORT_MONTHS))
_LEADS = PREPOSITIONS | {"by", "about"}
_PLURAL = re.compile(r"[A-Z]{2,}s")
"""What is a kind of things or people: MPs, not MI6."""
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Name:
    """``question[start:end]`` is ``text`` but for capitals, an article included; ``lead`` is the preposition before."""

    text: str
    start: int
    end: int
    lead: str
    kind: NameKind

    @property
    def is_bare(self) -> bool:
        """Whether no preposition leads to it."""
        return not self.lead


def names_in(question: str) -> tuple[Name, ...]:
    """The names of a question, without months and days.

    >>> [(one.text, one.lead, one.kind) for one in names_in("How many did the United Kingdom offer to Ann in May?")]
    [('the United Kingdom', '', 'place'), ('Ann', 'to', 'other')]
    >>> [(one.text, one.kind) for one in names_in("what about the swedes?")]
    [('the Swedes', 'people')]
    """
    words = list(_WORD.finditer(question))
    named = [word for word in words[1:] if _is_name(word[0])]
    if words and _opens_a_name(words[0], named, question):
        named.insert(0, words[0])
    return tuple(_name(question, start, end) for start, end in _runs(question, named))


def _is_name(word: str) -> bool:
    lower = word.lower()
    if lower in _NO_NAMES or len(word) < _SHORTEST:
        return False
    if word[0].islower():
        return _is_place(lower) and lower not in _WORDS_TOO
    usual = lower in OPENERS | AUXILIARY | LIGHT or not content_words(lower) or _PLURAL.fullmatch(word)
    return not usual or word.isupper()


def _opens_a_name(first: re.Match[str], named: list[re.Match[str]], question: str) -> bool:
    """Whether the capital of the first word is more than that of every first word."""
    goes_on = bool(named) and question[first.end() : named[0].start()] == " "
    return _is_name(first[0]) and (goes_on or first[0].isupper() or _is_place(first[0].lower()))


def _is_place(lower: str) -> bool:
    lower = lower.replace(".", "")
    base = SAME_NAMES.get(lower) or SAME_NAMES.get(lower.removesuffix("s"))
    return is_geographic(lower) and base not in _NO_PLACES


def _runs(question: str, words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Words of names that follow each other are one name."""
    if not words:
        return
    start = words[0].start()
    for one, following in pairwise(words):
        if not _LINK.fullmatch(question, one.end(), following.start()) or _is_adjective(question, one, start):
            yield start, one.end()
            start = following.start()
    yield start, words[-1].end()


def _is_adjective(question: str, word: re.Match[str], start: int) -> bool:
    """Whether a word is a people's adjective before something else with a capital, without an article."""
    led_by_article = question[:start].lower().endswith("the ")
    return word.start() == start and _kind(word[0]) == "people" and not led_by_article


def _name(question: str, start: int, end: int) -> Name:
    before = _BEFORE.search(question[:start])
    lead = (before["lead"] or "").lower() if before else ""
    article = (before["article"] or "") if before else ""
    written = question[start:end]
    kind = _kind(written)
    if article and not _owns_article(written, kind, lead, question[end:]):
        article = ""
    cased = written if any(map(str.isupper, written)) else written.title()
    return Name(f"{article}{cased}", start - len(article), end, lead if lead in _LEADS else "", kind)


def _owns_article(name: str, kind: NameKind, before: str, behind: str) -> bool:
    """Whether an article belongs to a name, and not to a noun behind it: the Hague, but the Paris talks."""
    if kind == "place":
        return name.lower().replace(".", "").split()[-1] in _WITH_ARTICLE
    following = _NOUN_BEHIND.match(behind)
    noun_behind = following and following["word"] not in AUXILIARY | _LEADS
    return not (noun_behind and (before in BE | _LEADS or not before))


def _kind(name: str) -> NameKind:
    words = [word.lower().replace(".", "") for word in _WORD.findall(name)]
    if all(map(_is_place, words)) or words in (["united", "kingdom"], ["united", "states"]):
        return "place" if words[-1] in frozenset(SAME_NAMES.values()) | CAPITALS | _SHORT_PLACES else "people"
    return "short" if name.isupper() else "other"
