"""What kind of thing a question asks for, and whether a sentence holds one."""

import re
from typing import Literal

AnswerType = Literal["quantity", "date", "anything"]

_ASKS_QUANTITY = re.compile(
    r"\bhow (many|much|large|big|long|strong|far|old)\b|"
    r"\bwhat (is |was |are |were )?(the )?(\w+ ){0,3}(number|share|percentage|per cent|percent|size|cost|total|"
    r"amount|figure|strength|length|price)\b",
    re.IGNORECASE,
)
_ASKS_DATE = re.compile(r"^\W*(and |but |so )?when\b|\b(what|which) (date|day|month|year)\b", re.IGNORECASE)
_NUMBER_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?|billions?|"
    r"half|third|quarters?|none|twice|double)"
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}|{_MONTH}|)\s*,?\s*\b(?:1[5-9]|20)\d\d\b|\b{_MONTH}\b"
)
_QUANTITY = re.compile(rf"\d|\b{_NUMBER_WORD}\b", re.IGNORECASE)


def expected_type(question: str) -> AnswerType:
    """What kind of thing a question asks for.

    >>> expected_type("How many troops would be needed?"), expected_type("When did they meet?")
    ('quantity', 'date')
    """
    if _ASKS_QUANTITY.search(question):
        return "quantity"
    return "date" if _ASKS_DATE.search(question) else "anything"


def holds(expected: AnswerType, sentence: str) -> bool:
    """Whether a sentence holds what is asked for; the numbers of a date are no quantity.

    >>> holds("quantity", "On 17 February 2025 they met."), holds("quantity", "About 100,000 met.")
    (False, True)
    """
    if expected == "quantity":
        return bool(_QUANTITY.search(_DATE.sub(" ", sentence)))
    return expected == "anything" or bool(_DATE.search(sentence))
