"""Dates: each must stand in the source or follow from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.guards.text import Objection, Source, Text, Word
from rag.guards.vocabulary import LEADS_TO_MONTH, MONTHS

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
_RELATIVE = re.compile(
    r"\b(?P<which>last|previous|past|this|next|following) (?P<unit>month|year)\b|"
    r"\b(?P<day>yesterday|today|tomorrow)\b|\ba (?P<ago>month|year) (?:earlier|before|ago)\b"
)
_HALF = re.compile(r"\b(?P<which>first|second) half of (?P<year>(?:1[5-9]|20)\d\d)\b")
_BEGINNING = 12
"""So many characters at most stand before a date that a sentence begins with, as in "Between the 3rd"."""
_STEPS = {"last": -1, "previous": -1, "past": -1, "this": 0, "next": 1, "following": 1, "yesterday": -1, "today": 0}


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

    >>> from rag.guards.text import read
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


def unknown_dates(claim: Text, source: Source) -> Iterator[Objection]:
    """The dates of a claim that the source does not give."""
    quoted = mentions(source.quote)
    known = quoted + list(_resolved(source))
    given = [Mention(one.year, one.month, one.day) for one in source.dates] + mentions(source.about)
    years = {one.year for one in [*known, *given] if one.year}
    for claimed in mentions(claim):
        if claimed.parts() == 1 and any(word.text == str(claimed.year) for word in source.quote.words):
            continue
        own = any(one.parts() >= claimed.parts() for one in quoted)
        if not any(_tells(one, claimed, years) for one in (known if own else known + given)):
            yield Objection(f'the source does not give the date "{claim.folded[claimed.start : claimed.end]}"', "firm")
    for relative in _RELATIVE.finditer(claim.folded):
        if relative[0] not in source.quote.folded:
            yield Objection(f'the source does not say "{relative[0]}"', "firm")


def undated_figures(claim: Text, source: Source) -> Iterator[Objection]:
    """A figure from a sentence that begins with a date counts for less without any date."""
    begins_with_date = any(one.start <= _BEGINNING for one in mentions(source.quote))
    if begins_with_date and not mentions(claim) and any(word.is_figure for word in claim.words):
        yield Objection("when that was is left out", "slight")


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


def _tells(known: Mention, claimed: Mention, years: set[int]) -> bool:
    same_year = claimed.year in (None, known.year) or (known.year is None and claimed.year in years)
    return same_year and claimed.month in (None, known.month) and claimed.day in (None, known.day)


def _resolved(source: Source) -> Iterator[Mention]:
    """What words like "last month" mean on the days the document speaks of, and which months make a half year."""
    for match in _HALF.finditer(source.quote.folded):
        for month in (1, 6) if match["which"] == "first" else (7, 12):
            yield Mention(int(match["year"]), month, None)
    for match in _RELATIVE.finditer(source.quote.folded):
        for day in source.dates:
            yield _moved(day, match)


def _moved(day: date, match: re.Match[str]) -> Mention:
    step = _STEPS.get(match["which"] or match["day"] or "last", 1)
    if match["day"]:
        moved = date.fromordinal(min(max(1, day.toordinal() + step), date.max.toordinal()))
        return Mention(moved.year, moved.month, moved.day)
    if (match["unit"] or match["ago"]) == "year":
        return Mention(day.year + step, None, None)
    months = day.year * 12 + day.month - 1 + step
    return Mention(months // 12, months % 12 + 1, None)
