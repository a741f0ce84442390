"""Make a follow-up question stand alone."""

import re
from collections.abc import Sequence

from index.search.lexical import content_words
from rag.follow_up.carry_over import carry_over
from rag.question import MAX_CHARACTERS, Turn

_REFERS_BACK = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|then|"
    r"one|ones|same|former|latter|else|other|others)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^\s*(and|but|or|so|also|what about|how about|why|when|where|who)\b[^?]{0,40}\?*\s*$|"
    r"^\W*how (?:many|much) (?:in|from|by|at|for|on|since|until)\b[^?]{0,40}\?*\s*$",
    re.IGNORECASE,
)
_FEW_WORDS = 2


def condense(question: str, history: Sequence[Turn]) -> str:
    """The query to search with: the question, standing alone.

    A question leans on the last one when it refers back, only goes on, or has too few words of
    its own. What it leaves out is then carried over from the last one where a rule is sure of it;
    else it is led by that one. The words of assistants are left out: what they quoted would draw
    the search to the same passages again. Never longer than a question may be.

    >>> asked = [Turn("user", "How many lamps did the museum in Bergen buy?")]
    >>> condense("And in Oslo?", asked)
    'How many lamps did the museum in Oslo buy?'
    >>> condense("And how many of them are British?", asked)
    'How many lamps did the museum in Bergen buy? And how many of them are British?'
    """
    leading: list[str] = []
    current = question.strip()
    for turn in reversed([turn for turn in history if turn.role == "user"]):
        longer = len(turn.content) + len(question) + sum(map(len, leading))
        if not leans_back(current) or longer > MAX_CHARACTERS:
            break
        leading.insert(0, current)
        current = turn.content.strip()
    for following in leading:
        current = _joined(current, following)
    return current


def _joined(earlier: str, question: str) -> str:
    """One question for both, or both in a row."""
    carried = carry_over(question, earlier)
    return carried if carried and len(carried) <= MAX_CHARACTERS else f"{earlier} {question}"


def leans_back(question: str) -> bool:
    """Whether a question refers back, only goes on, or has too few words of its own."""
    few = len(content_words(question)) <= _FEW_WORDS
    return few or bool(_REFERS_BACK.search(question) or _GOES_ON.match(question))
