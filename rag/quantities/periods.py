"""Stretches of time, and which of them a text names."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.reading.dates import Mention, mentions
from rag.reading.text import Text

Fit = Literal["inside", "unknown", "outside"]

_PART = re.compile(
    r"\b(?P<part>start|beginning|early|mid|middle|late|end|spring|summer|autumn|fall|winter|first half|second half)"
    r"(?:[ -](?:of|in))?[ -](?:the )?$"
)
_MONTHS_OF = {
    "start": (1, 4), "beginning": (1, 4), "early": (1, 4), "mid": (4, 9), "middle": (4, 9), "late": (9, 12),
    "end": (9, 12), "spring": (3, 6), "summer": (6, 9), "autumn": (9, 11), "fall": (9, 11), "winter": (1, 12),
    "first half": (1, 6), "second half": (7, 12),
}  # fmt: skip
_DAYS_OF = {"start": (1, 11), "beginning": (1, 11), "early": (1, 11), "mid": (8, 23), "middle": (8, 23)}
_LATE_DAYS = ("late", "end")


@dataclass(frozen=True, slots=True)
class Period:
    """From a first to a last day, both included.

    >>> year = Period(date(2025, 1, 1), date(2025, 12, 31))
    >>> year.meets(Period(date(2025, 12, 31), date(2026, 2, 1))), year.meets(Period(date(2026, 1, 1), date.max))
    (True, False)
    """

    start: date
    end: date

    def meets(self, other: "Period") -> bool:
        """Whether both have a day in common."""
        return self.start <= other.end and other.start <= self.end

    @property
    def is_day(self) -> bool:
        """Whether it is one day only."""
        return self.start == self.end


def periods(text: Text) -> tuple[Period, ...]:
    """The stretches of time that a text names with their year.

    >>> from rag.reading.text import read
    >>> [f"{one.start} {one.end}" for one in periods(read("in March 2025, at the end of 2025, on 2 May 2024"))]
    ['2025-03-01 2025-03-31', '2025-09-01 2025-12-31', '2024-05-02 2024-05-02']
    """
    return tuple(dict.fromkeys(period for period, _ in placed_periods(text)))


def placed_periods(text: Text) -> Iterator[tuple[Period, Mention]]:
    """The same, each with the mention that tells it."""
    told = mentions(text)
    for one in told:
        year = one.year or _year_nearby(one, told)
        if year and 1 < year < date.max.year:
            part = _PART.search(lead_of(text, one))
            if period := _period(year, one, part["part"] if part else ""):
                yield period, one


def lead_of(text: Text, mention: Mention) -> str:
    """The text before a date; a mention of a year alone may itself begin with words like "since"."""
    own = re.match(r"[a-z' -]*", text.folded[mention.start : mention.end]) if not mention.month else None
    return text.folded[: mention.start] + (own[0] if own else "")


def _year_nearby(mention: Mention, told: list[Mention]) -> int | None:
    """The year of the next mention that has one, for "in May and June 2025"."""
    return next((one.year for one in told if one.start >= mention.start and one.year), None)


def _period(year: int, mention: Mention, part: str) -> Period | None:
    try:
        if mention.month and mention.day:
            day = date(year, mention.month, mention.day)
            return Period(day, day)
        if mention.month:
            return _of_month(year, mention.month, part)
        first, last = _MONTHS_OF.get(part, (1, 12))
        start = date(year - (part == "winter"), first, 1)
        return Period(start, date(year, last, calendar.monthrange(year, last)[1]))
    except ValueError:
        return None


def _of_month(year: int, month: int, part: str) -> Period:
    last = calendar.monthrange(year, month)[1]
    first, end = (20, last) if part in _LATE_DAYS else _DAYS_OF.get(part, (1, last))
    return Period(date(year, month, first), date(year, month, end))
