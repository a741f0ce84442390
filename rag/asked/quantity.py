"""The quantity that a question asks about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.asked.answer_type import expected_type
from rag.asked.time import TimeAsked, time_asked
from rag.quantities.counted import alike, is_common, stems_listed
from rag.reading.dates import in_dates
from rag.reading.spelling import fold_figures
from rag.reading.text import Text, Word, read
from rag.reading.vocabulary import AUXILIARY, CURRENCIES, PAST, PREPOSITIONS, SAME_NAMES

Kind = Literal["count", "share", "money", "length", "number", "date", "other"]

_FIRST = re.compile(r"[a-z]+")
_WHEN = re.compile(r"\b(?:by|since|until|from) when\b")
_COUNT = re.compile(r"\b(?:how many|(?:what|which) number of|number of|count of|toll of)\b")
_LENGTH = re.compile(r"\bhow long\b|\bhow many (?:seconds|minutes|hours|days|weeks|months|years)\b")
_KINDS: dict[Kind, re.Pattern[str]] = {
    "share": re.compile(r"(?<!\d)%|\b(?:share|percentage|proportion|fraction)\b"),
    "money": re.compile(
        r"[$€£]|\b(?:dollars?|euros?|pounds?|usd|eur|gbp|how expensive|prices?|priced|price tag|costs?|sum|"
        r"how much (?:money|would it cost|did it cost|does it cost))\b"
    ),
    "number": re.compile(
        r"\bhow (?:well|far|much|large|big|high|strong|old|tall|wide|fast)\b|"
        r"\b(?:size|attendance|strength|turnout|population|totals?|area|figures?|number|estimate|level|rate)\b"
    ),
}


@dataclass(frozen=True, slots=True)
class AskedQuantity:
    """What kind of value is asked for, of what and of when.

    ``heads`` are stems of what is to be counted, ``words`` the stems that tell which quantity is meant, ``names``
    the roots of the names that do, ``places`` those of countries, and ``figures`` what the question gives away.
    """

    kind: Kind
    heads: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]
    places: frozenset[str]
    figures: frozenset[str]
    time: TimeAsked


@lru_cache(maxsize=16)
def asked_of(question: str) -> AskedQuantity:
    """What a question asks about.

    >>> asked = asked_of("How many soldiers would France send in May 2025?")
    >>> asked.kind, sorted(asked.heads & {"soldier", "troop", "tank"}), sorted(asked.words)
    ('count', ['soldier', 'troop'], ['send', 'soldier'])
    """
    text = read(question, frozenset(question.lower().split()[:1]))
    heads = frozenset(list(_heads(text))[-1:])
    dated = in_dates(text)
    told = [word for word in text.content() if word not in dated and word.stem not in stems_listed("asking")]
    return AskedQuantity(
        kind_of(question),
        alike(heads) if heads else frozenset(),
        frozenset(
            word.stem for word in told if word.text not in CURRENCIES and not is_named(word) and not word.is_figure
        ),
        frozenset(word.root for word in told if is_named(word)),
        frozenset(word.root for word in told if is_geographic(word.text)),
        frozenset(word.text for word in text.words if word.is_figure and word not in dated),
        time_asked(question),
    )


def is_named(word: Word) -> bool:
    """Whether a word is a name, or goes with a country whatever its case."""
    return word.is_name or is_geographic(word.text)


def is_geographic(text: str) -> bool:
    """Whether a word in lower case is a country, its people or its adjective.

    >>> is_geographic("polish"), is_geographic("force")
    (True, False)
    """
    known = text in SAME_NAMES or (text.endswith("s") and text[:-1] in SAME_NAMES)
    return known and not is_common(text)


def kind_of(question: str) -> Kind:
    """What kind of value is asked for.

    >>> [kind_of(one) for one in ("How many came?", "What share of them?", "What would it cost?", "How long was it?")]
    ['count', 'share', 'money', 'length']
    >>> kind_of("When was it built?"), kind_of("How large is it?"), kind_of("Is it 5% of all?")
    ('date', 'number', 'other')
    """
    folded = fold_figures(question)
    opens = _FIRST.match(folded)
    if opens and opens[0] in AUXILIARY and not _COUNT.search(folded):
        return "other"
    if _LENGTH.search(folded):
        return "length"
    if _COUNT.search(folded):
        return "count"
    if expected_type(question) == "date" or _WHEN.search(folded):
        return "date"
    for kind, pattern in _KINDS.items():
        if pattern.search(folded):
            return kind
    return "number" if expected_type(question) == "quantity" else "other"


def _heads(text: Text) -> Iterator[str]:
    """The stems of what is counted: the words behind "how many" up to a verb."""
    found = _COUNT.search(text.folded)
    behind = [word for word in text.words if found and word.start >= found.end()]
    for word in behind[:5]:
        if _ends_the_counted(word):
            return
        if word.is_content:
            yield word.stem


def _ends_the_counted(word: Word) -> bool:
    verb = word.text.endswith(("ed", "ing")) or word.text in PAST
    return word.text in AUXILIARY | PREPOSITIONS or verb or not word.text.isalnum()
