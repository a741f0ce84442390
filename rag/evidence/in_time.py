"""Which evidence lies in the time that a question asks for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from index.document import Document, DocumentMeta
from index.search.fusion import SCORE_DIGITS
from rag.asked.time import TimeAsked, time_asked
from rag.evidence.evidence import Evidence
from rag.quantities.periods import Fit, Period, periods
from rag.reading.text import Text, read_kept

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_OUTSIDE = 0.8
_ONE_DAY = timedelta(days=1)


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

    >>> from rag.reading.text import read
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
