"""What a question asks of time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rag.quantities.periods import Period, lead_of, placed_periods
from rag.reading.text import Text, read
from rag.reading.vocabulary import AUXILIARY

_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|up[- ]to[- ]date|current(?:ly)?|nowadays|so far|at present|"
    r"as of (?:now|today)|right now|today)\b|\b(?:is|are|has|have|does|do) \w+ now\b|\bnow\?$"
)
_OPEN = re.compile(
    r"\b(?P<which>before|until|till|up to|by|prior to|ahead of|after|since|following|from)"
    r"(?: the)?(?: (?:start|beginning|early|mid|middle|late|end)(?: of)?(?: the)?)?[ -]?$"
)
_BEFORE = ("before", "until", "till", "up to", "by", "prior to", "ahead of")
_UNTIL_AND_WITH = ("until", "till", "up to", "by", "since", "from")
_PART = r"(?:start|beginning|early|mid|middle|late|end)(?: of)?"
_EVENT = re.compile(r"\b(?P<which>before|after|since|ahead of|following|prior to) (?P<event>[^,;?]+)")
_STRETCH = re.compile(rf"\s*(?:-|to|until|through|and)\s*(?:the )?(?:{_PART} )?")
_CLAIM = re.compile(rf"^\W*(?:{'|'.join(sorted(AUXILIARY))})\b|\b(?:correct|right|true) ?\?\W*$")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TimeAsked:
    """What a question asks of time: one of ``wanted`` periods, the newest of several values, or that something
    lie before or after an event, which ``event`` names by its stems."""

    wanted: tuple[Period, ...] = ()
    latest: bool = False
    event: tuple[str, ...] = ()
    before_event: bool = True

    def __bool__(self) -> bool:
        return self != TimeAsked()


def time_asked(question: str) -> TimeAsked:
    """What a question asks of time; one that asks whether something is so only claims a time.

    >>> time_asked("How many met in March 2025?").wanted
    (Period(start=datetime.date(2025, 3, 1), end=datetime.date(2025, 3, 31)),)
    >>> time_asked("What is the latest count?").latest, bool(time_asked("How many were there?"))
    (True, False)
    """
    text = read(question)
    if _CLAIM.search(text.folded):
        return TimeAsked()
    wanted = tuple(_wanted(text))
    event = None if wanted else _EVENT.search(text.folded)
    return TimeAsked(
        wanted,
        _LATEST.search(text.folded) is not None,
        tuple(dict.fromkeys(word.stem for word in read(event["event"]).content())) if event else (),
        event is None or event["which"] in _BEFORE,
    )


def _wanted(text: Text) -> Iterator[Period]:
    told = list(placed_periods(text))
    for number, (period, mention) in enumerate(told):
        lead = _OPEN.search(lead_of(text, mention).rstrip(" -"))
        before = told[number - 1] if number else None
        after = told[number + 1] if number + 1 < len(told) else None
        if after and _STRETCH.fullmatch(lead_of(text, after[1])[mention.end :]):
            yield Period(period.start, max(period.end, after[0].end))
        elif before and _STRETCH.fullmatch(lead_of(text, mention)[before[1].end :]):
            continue
        elif lead is None:
            yield period
        elif lead["which"] in _BEFORE:
            yield Period(date.min, period.end if lead["which"] in _UNTIL_AND_WITH else period.start - _ONE_DAY)
        else:
            yield Period(period.start if lead["which"] in _UNTIL_AND_WITH else period.end + _ONE_DAY, date.max)
