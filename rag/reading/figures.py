"""The figures of a text, each with its unit, its bound and what it counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.reading.dates import in_dates
from rag.reading.text import Text, Word
from rag.reading.vocabulary import BEFORE_COUNTED, BEFORE_UNITS, CURRENCIES, PLURALS, UNITS

Bound = Literal["", "lower", "upper", "about", "nearly"]

_BEFORE: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("upper", re.compile(r"\b(?:up to|at most|(?:no|not) more than|maximum of|as (?:many|much) as|limit of)$")),
    ("lower", re.compile(r"\b(?:at least|(?:no|not) (?:fewer|less) than|more than|over|above|minimum of|exceed\w*)$")),
    ("nearly", re.compile(r"\b(?:nearly|almost|just (?:under|below))$")),
    ("upper", re.compile(r"\b(?:fewer than|less than|under|below)$")),
    ("about", re.compile(r"\b(?:about|around|approximately|roughly|some|circa|estimated|close to)$")),
)
_AFTER: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("lower", re.compile(r"^[^,;.:]{0,40}\b(?:or more|or higher|at least|as an? minimum|a minimum|as a floor)\b")),
    ("upper", re.compile(r"^[^,;.:]{0,40}\b(?:or (?:less|fewer)|at most|a maximum|at the most)\b")),
    ("about", re.compile(r"^[^,;.:]{0,20}\bor so\b")),
)
_MILLION = 1_000_000
_SMALL = 4
"""So many things of a list are often summed up by their number."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what stands around it; ``counted`` are the words after it, ``head`` the thing counted.

    ``values`` are what it may be worth: a lone m is as often metres as millions. ``place`` is which word it is.
    """

    value: str
    values: frozenset[str]
    unit: str
    bound: Bound
    partner: str
    counted: tuple[str, ...]
    head: str
    surely: bool
    place: int

    @property
    def sums_up(self) -> bool:
        """Whether it may count what a source lists: "the two", "three ministers"."""
        return not self.unit and float(self.value) <= _SMALL


def figures(text: Text) -> list[Figure]:
    """The figures of a text without its dates.

    >>> from rag.reading.text import read
    >>> [(one.value, one.unit, one.bound, one.head) for one in figures(read("up to 18 new tanks for $3bn in May 2025"))]
    [('18', '', 'upper', 'tank'), ('3000000000', 'usd', '', '')]
    """
    dated = in_dates(text)
    return [_figure(text, i) for i, word in enumerate(text.words) if word.is_figure and word not in dated]


def _figure(text: Text, index: int) -> Figure:
    words, word = text.words, text.words[index]
    before = words[index - 1] if index else None
    after = words[index + 1].text if index + 1 < len(words) else ""
    end = word.start + len(word.text)
    metres = after == "m" and words[index + 1].start == end
    named = before is not None and before.is_name and len(before.text) == 3 and before.text not in ("the", "and")
    currency = CURRENCIES.get(before.text) or (before.text if named else "") if before else ""
    start = before.start if before and currency else word.start
    counted = _counted(words[index + 1 :])
    plural = next((one for one in counted if one.text in PLURALS or re.search(r"[^suio]s$", one.text)), None)
    return Figure(
        word.text,
        frozenset((word.text, f"{Decimal(word.text) * _MILLION:f}".split(".")[0]) if metres else (word.text,)),
        "%" if after == "%" else currency or CURRENCIES.get(after, "") or _unit(words[index + 1 :]),
        _bound(text.folded[:start].rstrip(), text.folded[end:]),
        _partner(words, index),
        tuple(one.stem for one in counted),
        (plural or counted[0]).stem if counted else "",
        plural is not None,
        index,
    )


def _unit(words: tuple[Word, ...]) -> str:
    """The unit that a figure stands before, at once or after a word like "square"."""
    texts = [word.text for word in words[:3] if word.text not in BEFORE_UNITS | {"-"}]
    return UNITS.get(texts[0], "") if texts else ""


def _counted(words: tuple[Word, ...]) -> list[Word]:
    found: list[Word] = []
    for word in words[:9]:
        if word.is_content and not word.is_figure and word.text not in CURRENCIES:
            found.append(word)
        elif found or word.text not in BEFORE_COUNTED | CURRENCIES.keys():
            break
    return found[:5]


def _bound(before: str, after: str) -> Bound:
    found: Iterator[Bound] = (bound for bound, pattern in _BEFORE if pattern.search(before[-20:]))
    return next(found, "") or next((bound for bound, pattern in _AFTER if pattern.search(after)), "")


def _partner(words: tuple[Word, ...], index: int) -> str:
    """The other end of a range."""
    texts = [word.text for word in words]
    return _joined(texts, index, 1) or _joined(texts, index, -1)


def _joined(texts: list[str], index: int, step: int) -> str:
    near = [place for place in range(index + step, index + 5 * step, step) if 0 <= place < len(texts)]
    marks = [place for place in near if texts[place] not in {"%", *CURRENCIES}]
    if len(marks) < 2 or texts[marks[0]] not in {"-", "to", "and", "or"} or not texts[marks[1]][0].isdecimal():
        return ""
    lower = min(index, marks[1])
    lead = texts[max(0, lower - 3) : lower]
    wanted = {"and": "between" in lead, "to": "from" not in lead}
    return texts[marks[1]] if wanted.get(texts[marks[0]], True) else ""
