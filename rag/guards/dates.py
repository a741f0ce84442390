"""Dates: each must stand in the source or follow from it."""

import re
from collections.abc import Iterator
from datetime import date

from rag.guards.objection import Objection, Source
from rag.reading.dates import Mention, mentions
from rag.reading.text import Text

_RELATIVE = re.compile(
    r"\b(?P<which>last|previous|past|this|next|following) (?P<unit>month|year)\b|"
    r"\b(?P<day>yesterday|today|tomorrow)\b|\ba (?P<ago>month|year) (?:earlier|before|ago)\b"
)
_HALF = re.compile(r"\b(?P<which>first|second) half of (?P<year>(?:1[5-9]|20)\d\d)\b")
_BEGINNING = 12
"""So many characters at most stand before a date that a sentence begins with, as in "Between the 3rd"."""
_STEPS = {"last": -1, "previous": -1, "past": -1, "this": 0, "next": 1, "following": 1, "yesterday": -1, "today": 0}


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
