"""What a question asks of time, and which evidence meets it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.document import Document, DocumentMeta
from index.search.fusion import SCORE_DIGITS
from rag.evidence.evidence import Evidence
from rag.guards.text import Text, read
from rag.guards.vocabulary import AUXILIARY
from rag.quantities.periods import Fit, Period, lead_of, periods, placed_periods
from rag.reading import read_kept

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
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_OUTSIDE = 0.8
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


def resolved(asked: TimeAsked, evidence: Sequence[Evidence]) -> TimeAsked:
    """The event turned into a period where the evidence gives it one date, and only one."""
    if not asked.event:
        return asked
    days: set[date] = set()
    for one in evidence:
        text = read_kept(one.sentence)
        if set(asked.event) <= text.stems:
            days.update(period.start for period in periods(text) if period.is_day)
    if len(days) != 1:
        return asked
    (day,) = days
    period = Period(date.min, day - _ONE_DAY) if asked.before_event else Period(day, date.max)
    return replace(asked, wanted=(period,), event=())


def fits(asked: TimeAsked, text: Text, meta: DocumentMeta) -> Fit:
    """Whether what a sentence tells lies in the time that is asked for.

    The dates of the sentence decide; without any, those of its document can only speak for it.

    >>> asked = time_asked("How many met in March 2025?")
    >>> fits(asked, read("In March 2025 12 met."), DocumentMeta()), fits(asked, read("12 met."), DocumentMeta())
    ('inside', 'unknown')
    >>> fits(asked, read("On 2 April 2025 12 met."), DocumentMeta())
    'outside'
    """
    if not asked.wanted:
        return "unknown"
    told = periods(text)
    if told:
        return "inside" if any(one.meets(wanted) for one in told for wanted in asked.wanted) else "outside"
    days = [Period(day, day) for day in meta.days]
    return "inside" if any(one.meets(wanted) for one in days for wanted in asked.wanted) else "unknown"


def in_time(question: str, evidence: Sequence[Evidence], documents: Mapping[str, Document]) -> list[Evidence]:
    """The evidence ranked anew: what lies clearly outside the time that is asked for loses a fifth of its score.

    Which of several values is the newest is told by their quantities: ``rag.conflicts.conflict.newest_first``.
    """
    asked = time_asked(question)
    if not asked:
        return list(evidence)
    asked = resolved(asked, evidence)
    weighed = [_weighed(one, asked, documents[one.passage.document_id].meta) for one in evidence]
    return sorted(weighed, key=lambda one: -one.score)


def _weighed(evidence: Evidence, asked: TimeAsked, meta: DocumentMeta) -> Evidence:
    dated = _YEAR.search(evidence.sentence) is not None
    outside = dated and fits(asked, read_kept(evidence.sentence), meta) == "outside"
    return replace(evidence, score=round(evidence.score * _OUTSIDE, SCORE_DIGITS)) if outside else evidence


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
