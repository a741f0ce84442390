"""What kind of thing a question asks for, and whether a sentence holds one."""

import re
from typing import Literal

from rag.reading.spelling import NUMBER_WORDS
from rag.reading.vocabulary import MONTHS

AnswerType = Literal["quantity", "date", "name", "reason", "whether", "anything"]

_ASKS_QUANTITY = re.compile(
    r"\bhow (many|much|large|big|long|strong|far|old)\b|"
    r"\bwhat (is |was |are |were )?(the )?(\w+ ){0,3}(number|share|percentage|per cent|percent|size|cost|total|"
    r"amount|figure|strength|length|price)\b",
    re.IGNORECASE,
)
_ASKS_DATE = re.compile(r"^\W*(and |but |so )?when\b|\b(what|which) (date|day|month|year)\b", re.IGNORECASE)
_ASKS_NAME = re.compile(
    r"\b(who|whom|whose|where)\b|\b(what|which) (is |was |are |were )?(the )?(\w+ ){0,2}(name|names|countr(y|ies)|city|"
    r"cities|person|people|place|nation|nations|company|companies|capital)\b",
    re.IGNORECASE,
)
_ASKS_REASON = re.compile(r"\W*(and |but |so )?(why|how come|what made)\b", re.IGNORECASE)
_ASKS_WHETHER = re.compile(
    r"^\W*(?:so |and |but |then )?(?:is|are|was|were|does|do|did|has|have|had|will|would|can|could|may|might|must|"
    r"should)\b|"
    r"\b(?:correct|right|true|isn't it|didn't they|don't they|aren't they)\W*$",
    re.IGNORECASE,
)
_NUMBER_WORD = "|".join([word for word in NUMBER_WORDS if word not in ("zero", "one")])
_MONTH = f"(?:{'|'.join(month.capitalize() for month in MONTHS)})"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}|{_MONTH}|)\s*,?\s*\b(?:1[5-9]|20)\d\d\b|\b{_MONTH}\b"
)
_QUANTITY = re.compile(
    rf"\d|\b(?:{_NUMBER_WORD}|dozens?|hundreds?|thousands?|millions?|billions?|half|third|quarters?|none|twice|double)\b",
    re.IGNORECASE,
)


def expected_type(question: str) -> AnswerType:
    """What kind of thing a question asks for.

    >>> expected_type("How many troops would be needed?"), expected_type("When did they meet?")
    ('quantity', 'date')
    """
    if _ASKS_QUANTITY.search(question):
        return "quantity"
    if _ASKS_DATE.search(question):
        return "date"
    if _ASKS_REASON.match(question):
        return "reason"
    if _ASKS_NAME.search(question):
        return "name"
    return "whether" if _ASKS_WHETHER.search(question) else "anything"


def holds(expected: AnswerType, sentence: str) -> bool:
    """Whether a sentence holds what is asked for; the numbers of a date are no quantity.

    >>> holds("quantity", "On 17 February 2025 they met."), holds("quantity", "About 100,000 met.")
    (False, True)
    """
    if expected == "quantity":
        return bool(_QUANTITY.search(_DATE.sub(" ", sentence)))
    return expected != "date" or bool(_DATE.search(sentence))
