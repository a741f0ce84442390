"""The dates in a question, with where they stand in it as it was written."""

import re
from dataclasses import dataclass

from rag.reading.dates import mentions
from rag.reading.text import read
from rag.reading.vocabulary import MONTHS, SHORT_MONTHS

_MONTH = "|".join([*MONTHS, *(rf"{month}\b\.?" for month in SHORT_MONTHS)])
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_LEAD = (
    r"(?:in|on|at|by|of|for|from|since|until|till|before|after|during|around)"
    r"(?: the (?:end|start|beginning|middle|summer|winter|spring|autumn) of| (?:early|mid|late)| the)?"
)
_DATE = re.compile(
    rf"\b(?:(?P<lead>{_LEAD})[ -])?(?P<date>(?:{_DAY} (?:of )?)?(?:{_MONTH})(?!\w)(?:,? \d{{4}}\b)?"
    rf"|(?:{_MONTH}) {_DAY}\b(?:,? \d{{4}}\b)?|(?:1[5-9]|20)\d\d\b(?!-))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}$")


@dataclass(frozen=True, slots=True)
class AskedDate:
    """``question[start:end]`` is ``lead``, a space, and ``text``; ``parts`` is 1 for a year, 2 a month, 3 a day."""

    lead: str
    text: str
    start: int
    end: int
    parts: int

    @property
    def year(self) -> str:
        """Its year in digits, or nothing."""
        found = _YEAR.search(self.text)
        return found[0] if found else ""


def dates_in(question: str) -> tuple[AskedDate, ...] | None:
    """The dates of a question; None where not all of them can be told apart.

    >>> [(one.lead, one.text) for one in dates_in("Who met on 5 May 2025, and who by the end of 2026?")]
    [('on', '5 May 2025'), ('by the end of', '2026')]
    >>> dates_in("Who met on 4-5 May 2025?")
    """
    told = [(match, mentions(read(match[0]))) for match in _DATE.finditer(question)]
    told = [(match, dates) for match, dates in told if dates]
    if len(told) != len(mentions(read(question))):
        return None
    return tuple(
        AskedDate(match["lead"] or "", _cased(match["date"]), *match.span(), max(one.parts() for one in dates))
        for match, dates in told
    )


def _cased(date: str) -> str:
    return re.sub(_MONTH, lambda month: month[0].capitalize(), date, flags=re.IGNORECASE)
