"""A follow-up that is a question word alone: it asks why, when, where or how of what the earlier question asks."""

import re

from rag.follow_up.counted import counted_in
from rag.reading.vocabulary import AUXILIARY, BE, PREPOSITIONS, alternatives

_BARE = re.compile(
    r"(?P<word>why|when|where|how)(?: exactly)?(?: (?:is|was|did) (?:that|this|it)(?: (?:so|happen))?)?(?: exactly)?",
    re.IGNORECASE,
)
_VERB_FIRST = re.compile(rf"(?:{alternatives(AUXILIARY)}) ", re.IGNORECASE)
_OTHER_WORD = re.compile(rf"(?P<word>why|when|where|how) (?=(?:{alternatives(AUXILIARY)})\b)", re.IGNORECASE)
_COUNT = re.compile(r"how (?:many|much) ", re.IGNORECASE)
_PLACE_OR_TIME = PREPOSITIONS | {"by", "before", "after", "during", "since"}
"""What may follow a verb whose object has been taken away; two of them, and the first belongs to the verb."""
_TO_BE = r"(?:is|are|was|were|(?:would|will|can|could|should|must|might) be|(?:has|have|had) been)"
_PASSIVE = re.compile(rf"(?P<verb>{_TO_BE}) (?P<rest>[a-z]+(?:ed|wn|en|ght|t|d)\b.*)", re.IGNORECASE)
_ACTIVE = re.compile(
    r"(?P<help>did|does|do|will|would|has|have|had|can|could) "
    r"(?P<who>(?:[Tt]he )?[A-Z][\w.-]*(?: [A-Z][\w.-]*)*|the [a-z]+) (?P<verb>[a-z]+)(?P<rest>(?: .*)?)"
)


def with_question_word(asked: str, earlier: str) -> str | None:
    """What ``asked``, a question word alone, asks of the earlier question; None where that cannot be worded.

    >>> with_question_word("why", "Will the ferry stop in winter?")
    'Why will the ferry stop in winter?'
    >>> with_question_word("where was that", "How many votes were counted twice?")
    'Where were votes counted twice?'
    >>> with_question_word("when", "How many prisms did the museum replace?")
    'When did the museum replace prisms?'
    >>> with_question_word("when", "How many sailors did the keeper ask for in May?")
    'When did the keeper ask for sailors in May?'
    >>> with_question_word("why", "Who repaired the lens?")
    """
    found = _BARE.fullmatch(asked)
    if not found:
        return None
    word, body = found["word"].capitalize(), earlier.strip().rstrip("?").rstrip()
    other = _OTHER_WORD.match(body)
    if other:
        return f"{word} {body[other.end() :]}?" if other["word"].lower() != word.lower() else None
    if _VERB_FIRST.match(body):
        return f"{word} {body[0].lower()}{body[1:]}?"
    return _of_a_count(word, body)


def _of_a_count(word: str, body: str) -> str | None:
    counted, opens = counted_in(body), _COUNT.match(body)
    if not counted or not opens:
        return None
    rest = body[opens.end() + len(counted) + 1 :]
    passive = _PASSIVE.fullmatch(rest)
    if passive:
        help_word, _, to_be = passive["verb"].partition(" ")
        return f"{word} {help_word} {counted} {f'{to_be} ' if to_be else ''}{passive['rest']}?"
    active = _ACTIVE.fullmatch(rest)
    if not active or active["verb"] in AUXILIARY | BE | PREPOSITIONS:
        return None
    behind = active["rest"].split()
    if behind[:1] and behind[0] not in _PLACE_OR_TIME:
        return None
    with_verb = 1 if behind[:1] and (len(behind) == 1 or behind[1] in _PLACE_OR_TIME) else 0
    verb = " ".join([active["verb"], *behind[:with_verb]])
    return " ".join([word, active["help"], active["who"], verb, counted, *behind[with_verb:]]) + "?"
