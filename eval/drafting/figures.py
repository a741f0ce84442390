"""Figures and dates in English text, as digits and as words."""

import re
from dataclasses import dataclass
from typing import Literal

from rag.reading.spelling import fold_figures

MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?)"
_YEAR = r"(?:1[0-9]|20)\d\d"
DATE = rf"(?:{_DAY},?\s+{_YEAR}|{MONTH}\s+{_YEAR}|{_YEAR})(?![\d,.–-]*\d|s\b)"
"""A day, a month with its year, or a year alone; no part of a range."""

_WORD = (
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?|"
    r"zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen"
)
_SCALE = r"hundred|thousand|million|billion|trillion|bn|m|k"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?<![\w.,/–-])(?P<money>(?:US|A|C)?[$£€]\s?|(?:USD|EUR|GBP)\s)?(?P<number>{_DIGITS}|(?i:{_WORD})\b)"
    rf"(?P<scale>\s?(?:{_SCALE})\b)?(?P<share>\s?%|\s(?:per cent|percent)\b)?(?![\w%°/]|[-–.,:]\w)"
)
_DATE = re.compile(rf"(?<![\w/–-])(?<!\d ){DATE}")
_ENDS_IN_MONTH = re.compile(rf"{MONTH},?\s+$")

FigureKind = Literal["count", "money", "share"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity: where it stands in a text, how it is written, and what kind it is."""

    start: int
    end: int
    text: str
    kind: FigureKind

    def readings(self) -> tuple[str, ...]:
        """How an answer may write it: as it stands, and in digits where it stands in words.

        >>> [figure.readings() for figure in figures("The fourteen keepers met 96 guests.")]
        [('fourteen', '14'), ('96',)]
        """
        in_words = re.fullmatch(_WORD, self.text, re.IGNORECASE)
        return (self.text, fold_figures(self.text)) if in_words else (self.text,)


@dataclass(frozen=True, slots=True)
class Date:
    """A day, a month or a year: where it stands and how it is written."""

    start: int
    end: int
    text: str

    @property
    def is_day(self) -> bool:
        """Whether it names a day."""
        return len(re.findall(r"\d+", self.text)) == 2

    @property
    def is_year(self) -> bool:
        """Whether it is a year alone."""
        return self.text.isdigit()

    @property
    def year(self) -> int:
        """The year it names."""
        return int(re.findall(rf"\b{_YEAR}\b", self.text)[-1])

    @property
    def month(self) -> str:
        """The month and the year, or the year alone: what another day is told apart by.

        >>> dates("Lit on 14 October 1871.")[0].month
        'October 1871'
        """
        return " ".join(re.findall(rf"{MONTH}|\b{_YEAR}\b", self.text))

    def readings(self) -> tuple[str, ...]:
        """How an answer may write it: the day before or behind the month.

        >>> dates("Lit on October 14, 1871.")[0].readings()
        ('October 14, 1871', '14 October 1871')
        """
        if not self.is_day:
            return (self.text,)
        day = re.findall(r"\d+", self.text)[0]
        month, year = self.month.split()
        return tuple(dict.fromkeys((self.text, f"{day} {month} {year}", f"{month} {day}, {year}")))


def dates(text: str) -> tuple[Date, ...]:
    """The dates that name at least a year, in order.

    >>> [date.text for date in dates("Between 4-5 May 2025 and June 2025, or in 1902, not in the 1930s.")]
    ['June 2025', '1902']
    """
    return tuple(
        Date(match.start(), match.end(), match[0])
        for match in _DATE.finditer(text)
        if not _ENDS_IN_MONTH.search(text[: match.start()])
    )


def figures(text: str) -> tuple[Figure, ...]:
    """The quantities of a text in order, without the numbers of its dates and of numbered things.

    >>> [(figure.text, figure.kind) for figure in figures("Under Article 5 it paid £3bn for 12 boats, 4.5% in 1902.")]
    [('£3bn', 'money'), ('12', 'count'), ('4.5%', 'share')]
    """
    return tuple(
        Figure(match.start(), match.end(), match[0], _kind(match))
        for match in _FIGURE.finditer(text)
        if not _names_something(text, match)
    )


def _kind(match: re.Match[str]) -> FigureKind:
    if match["share"]:
        return "share"
    return "money" if match["money"] else "count"


def _names_something(text: str, match: re.Match[str]) -> bool:
    """Whether the number is a year, a day of a month, or follows a name, as in "Article 5"."""
    before, behind = text[: match.start()].rstrip(), text[match.end() :]
    if re.fullmatch(_YEAR, match[0]) or re.match(rf"\s*{MONTH}\b", behind):
        return True
    previous = re.search(r"(\S+)$", before)
    if previous is None or match["money"]:
        return False
    return bool(re.match(r"\W*[A-Z]", previous[1])) and len(before) > len(previous[1])
