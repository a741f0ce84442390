"""The questions that one question is made of."""

import re
from dataclasses import dataclass

from rag.condense import leans_back

_AND_ASKS = re.compile(
    r"\s*[,;?]?\s+(?:and|but)\s+(?=(?:also |then )?(?:(?:by|in|to|from|for|at|on|of|with) )?"
    r"(?:how|what|who|whom|whose|where|when|why|which)\b)",
    re.IGNORECASE,
)
_NAME = r"(?:the )?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*)*"
_NAMES = re.compile(
    rf"(?P<lead>(?:for|in|from|by|of|to) )?(?P<one>{_NAME}) and (?P<again>(?:for|in|from|by|of|to) )?(?P<other>{_NAME})"
)
_TOGETHER = re.compile(r"\b(?:between|jointly|together|combined|both|in total|in all|altogether)\b", re.IGNORECASE)
_COUNTS = re.compile(r"\b(?:how (?:many|much)|shares?|numbers?|percentages?|figures?)\b", re.IGNORECASE)
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """``text`` is what this part asks, in the words of the question; ``query`` says the same standing alone."""

    text: str
    query: str


def parts(question: str) -> tuple[Part, ...]:
    """The parts of a question that asks for several things; of any other one, none.

    >>> [part.text for part in parts("Who met in Paris in May, and what did they promise?")]
    ['Who met in Paris in May', 'what did they promise?']
    >>> [part.query for part in parts("How many did Ann and Ben count?")]
    ['How many did Ann count?', 'How many did Ben count?']
    >>> parts("How many did Ann and Ben count together?"), parts("What did Ann and Ben agree on?")
    ((), ())
    """
    asked = [piece.strip() for piece in _AND_ASKS.split(question.strip())]
    if len(asked) > 1 and all(len(piece.split()) >= _FEWEST_WORDS for piece in asked):
        first = asked[0]
        return (Part(first, f"{first.rstrip('?')}?"), *(Part(one, _alone(one, first)) for one in asked[1:]))
    return _of_names(question)


def _alone(part: str, first: str) -> str:
    """A later part, with the first one behind it where it leans on it."""
    return f"{part.rstrip('?')}, {first}?" if leans_back(part) else part


def _of_names(question: str) -> tuple[Part, ...]:
    """A count that is asked for of two names is two counts, unless of both together."""
    found = _NAMES.search(question)
    if not found or not _COUNTS.search(question) or _TOGETHER.search(question):
        return ()
    before, after = question[: found.start()], question[found.end() :]
    lead = found["lead"] or ""
    return tuple(
        Part(name, f"{before}{where}{name}{after}")
        for where, name in ((lead, found["one"]), (found["again"] or lead, found["other"]))
    )
