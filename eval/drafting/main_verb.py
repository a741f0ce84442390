"""Where the main verb of a sentence stands, and whether a cut leaves one: by word lists, without a tagger."""

import re

from eval.drafting.names import Names
from eval.drafting.verbs import AUXILIARIES, is_irregular_past, is_regular_past, past_base, third_person_base
from eval.drafting.word_lists import word_set

_ASIDE = re.compile(r", (?:the|a|an|who|which|whose|by|according to|as) [^,;]{3,80}, ")
CLAUSE_OPENERS = word_set("""
that which who whose whom where when while because if whether as before after although though than to how what
once until since so unless with
""")
_QUALIFIED = word_set("""
the a an of for and or more most in than all no its their his her as with newly
""")
_ALSO_PARTICIPLES = word_set("""
set put left cut hit held made read lost paid led built cost found met thought spent sent meant kept brought bought
sold caught taught
""")
_FARTHEST = 14
"""So many words a subject has at most, before the verb is not looked for any more."""


def split_at_verb(body: str, names: Names) -> tuple[str, str, str] | None:
    """Subject, verb and the rest, or None when no verb follows the subject closely.

    >>> split_at_verb("the mayor of Lindow opened a park", Names({}, {}, frozenset()))
    ('the mayor of Lindow', 'opened', 'a park')
    """
    words = body.split(" ")
    for place, word in enumerate(words[:_FARTHEST]):
        if place and _is_verb(words, place, names):
            return " ".join(words[:place]), word, " ".join(words[place + 1 :])
        if word.lower() in CLAUSE_OPENERS or word.endswith((",", ";", ":")):
            return None
    return None


def without_aside(body: str, names: Names) -> str:
    """Without an aside between subject and verb.

    >>> without_aside("Ada Morse, the mayor of Lindow, opened a park", Names({}, {}, frozenset()))
    'Ada Morse opened a park'
    """
    aside = _ASIDE.search(body)
    if aside is None:
        return body
    words = body[: aside.start()].split(" ")
    led = any(_is_verb(words, place, names) for place in range(1, len(words)))
    return body if led else f"{body[: aside.start()]} {body[aside.end() :]}"


def is_adjective(words: list[str], place: int) -> bool:
    """Whether a participle stands before a noun, as in "the occupied part"."""
    return is_regular_past(words[place]) and 0 < place < len(words) - 1 and _qualifies(words[place - 1].lower())


def has_lost_verb(cut: str) -> bool:
    """Whether a clause that was led in before the cut has lost its verb."""
    led_in = re.split(r"\b(?:that|which|who|whether|when|where|if|because|as if) ", cut)
    words = led_in[-1].split(" ")
    return len(led_in) > 1 and not any(
        word in AUXILIARIES or is_irregular_past(word) or is_regular_past(word) or third_person_base(word)
        for word in words
    )


def has_second_verb(rest: str) -> bool:
    """Whether a finite verb follows that no conjunction leads in: then the first was none.

    >>> has_second_verb("in London was a success"), has_second_verb("that it was a success")
    (True, False)
    """
    for place, word in enumerate(rest.split(" ")):
        if word in CLAUSE_OPENERS:
            return False
        if place > 1 and (word in AUXILIARIES or (is_irregular_past(word) and word not in _ALSO_PARTICIPLES)):
            return True
    return False


def _is_verb(words: list[str], place: int, names: Names) -> bool:
    word, previous = words[place], words[place - 1].lower()
    if word in AUXILIARIES or is_irregular_past(word):
        return previous not in {"the", "a", "an", "of", "will"}
    if is_regular_past(word):
        return not _qualifies(previous) and past_base(word, names.words) is not None
    return third_person_base(word) is not None


def _qualifies(previous: str) -> bool:
    """Whether a participle behind this word would be an adjective."""
    return previous in _QUALIFIED or previous.endswith("'s")
