"""The dates of a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.reading.text import Text, Word
from rag.reading.vocabulary import LEADS_TO_MONTH, MONTHS

_MONTH = "|".join(MONTHS)
_DAY = r"(?P<{}>\d{{1,2}})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>\d{4})\b)?"
_SURELY = "|".join(rf"(?<=\b{lead} )" for lead in sorted(LEADS_TO_MONTH))
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)\b",
        rf"\b(?:{_DAY.format('first')}(?:-| and | to ))?{_DAY.format('day')} (?:of )?(?P<month>{_MONTH})\b{_YEAR}",
        rf"\b(?P<month>{_MONTH}) {_DAY.format('day')}\b(?!\d){_YEAR}",
        rf"\b(?P<month>{_MONTH}),? (?:of )?(?P<year>\d{{4}})\b",
        rf"(?:\b(?!may|march)|{_SURELY})(?P<month>{_MONTH})\b",
        r"(?:\b(?:in|of|by|to|the|and|for|mid|from|late|till|since|until|early|after|before|during|around|end|year|winter|"
        r"summer|spring|autumn) |'s |-)(?P<year>(?:1[5-9]|20)\d\d)(?:-(?P<next>\d\d))?\b(?!%|\.\d)",
        r"(?<![\d.,$€£-])\b(?P<year>(?:1[5-9]|20)\d\d)(?:-(?P<next>\d\d))?\b(?!%|\.\d)(?!(?: [a-z]+)? [a-z]+[^s]s\b)",
    )
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A date as far as it is told, and where it stands in the folded text."""

    year: int | None
    month: int | None
    day: int | None
    start: int = 0
    end: int = 0

    def parts(self) -> int:
        """How exact it is: 1 a year, 2 a month, 3 a day."""
        return 3 if self.day else 2 if self.month else 1


def mentions(text: Text) -> list[Mention]:
    """The dates of a text, those told by words like "last month" left out.

    >>> from rag.reading.text import read
    >>> [(one.year, one.month, one.day) for one in mentions(read("On 4-5 May 2025, not in March"))]
    [(2025, 5, 4), (2025, 5, 5), (None, 3, None)]
    """
    return list(_mentions(text.folded))


@lru_cache(maxsize=256)
def _mentions(folded: str) -> tuple[Mention, ...]:
    found: list[Mention] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if not any(one.start < match.end() and match.start() < one.end for one in found):
                found.extend(list(_read(match)))
    return tuple(sorted(found, key=lambda one: one.start))


def in_dates(text: Text) -> list[Word]:
    """The words of a text that belong to its dates."""
    dated = mentions(text)
    return [word for word in text.words if any(one.start <= word.start < one.end for one in dated)]


def _read(match: re.Match[str]) -> Iterator[Mention]:
    parts = match.groupdict()
    month = MONTHS.index(parts["month"]) + 1 if parts.get("month") else int(parts.get("number") or 0) or None
    year = int(parts["year"]) if parts.get("year") else None
    for day in filter(None, (parts.get("first"), parts.get("day"))):
        yield Mention(year, month, int(day), *match.span())
    if not parts.get("day"):
        yield Mention(year, month, None, *match.span())
    if year and parts.get("next"):
        yield Mention(year // 100 * 100 + int(parts["next"]), None, None, *match.span())
