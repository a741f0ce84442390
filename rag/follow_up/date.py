"""A follow-up that names another time: the earlier question with its date replaced, or one added."""

import re

from rag.asked.dates import AskedDate, dates_in

_SETS_A_BOUND = frozenset(("by", "since", "until", "till", "before", "after", "from", "during", "around"))
_DAY, _MONTH = 3, 2
_MOVING = re.compile(
    r"\b(?:now|today|yesterday|currently|nowadays|between|so far|at present|latest|newest|"
    r"(?:last|this|next|previous|past|following) (?:week|month|year|spring|summer|autumn|winter))\b",
    re.IGNORECASE,
)
_THEN = re.compile(r"\b(?:then|(?:at|in|on|during) that (?:time|day|month|year))(?=\W*$)", re.IGNORECASE)
_END = re.compile(r"[\s?.!]*$")


def with_date(earlier: str, new: AskedDate) -> str | None:
    """The earlier question about another time; None where it is unclear which of its times is meant.

    >>> from rag.asked.dates import dates_in
    >>> with_date("How many came in May 2023?", dates_in("and in June?")[0])
    'How many came in June 2023?'
    >>> with_date("How many came?", dates_in("And 2024?")[0]), with_date("Who came last year?", dates_in("2024")[0])
    ('How many came in 2024?', None)
    """
    dates = dates_in(earlier)
    if dates is None or len(dates) > 1 or _MOVING.search(earlier):
        return None
    if not dates:
        lead = new.lead or _usual_lead(new)
        return f"{_END.sub('', earlier)} {lead} {new.text}?"
    old = dates[0]
    phrase = _phrase(old, new)
    return phrase and f"{earlier[: old.start]}{phrase}{earlier[old.end :]}"


def then_told(question: str, earlier: str) -> str | None:
    """A question whose "then" is the date of the earlier one, told.

    >>> then_told("And who was keeper then?", "Who paid for the lamp in 1802?")
    'And who was keeper in 1802?'
    """
    dates = dates_in(earlier)
    if not dates or len(dates) > 1 or not dates[0].lead or not _THEN.search(question):
        return None
    return _THEN.sub(f"{dates[0].lead.lower()} {dates[0].text}", question)


def _phrase(old: AskedDate, new: AskedDate) -> str | None:
    """The new date as it must read in the place of the old one."""
    text = f"{new.text} {old.year}" if new.parts >= _MONTH and not new.year and old.year else new.text
    bound = new.lead.split(" ")[0].lower() in _SETS_A_BOUND or " " in new.lead
    if not old.lead:
        return None if bound else text
    if bound:
        lead = new.lead
    elif old.parts == new.parts or old.lead.lower() not in {"in", "on", "at"}:
        lead = old.lead
    else:
        lead = _usual_lead(new)
    return f"{lead.capitalize() if old.lead[0].isupper() else lead} {text}"


def _usual_lead(date: AskedDate) -> str:
    return "on" if date.parts == _DAY else "in"
