"""A follow-up that counts something else: the earlier question with what it counts, or tells apart, replaced."""

import re

from rag.quantities.counted import set_apart
from rag.reading.text import read
from rag.reading.vocabulary import AUXILIARY, OPPOSITES, PLURALS, PREPOSITIONS, alternatives

_HOW_MANY = re.compile(
    rf"\bhow (?P<much>many|much) (?P<counted>(?:(?!(?:{alternatives(AUXILIARY)})\b)[\w-]+ ){{1,4}})"
    rf"(?=(?:{alternatives(AUXILIARY)})\b)",
    re.IGNORECASE,
)
_COUNTS_ELSE = re.compile(r"how (?P<much>many|much) (?P<counted>[a-z-]+(?: [a-z-]+){0,2})", re.IGNORECASE)
_COUNTS_THAT = re.compile(rf"how (?P<much>many|much) (?=(?:{alternatives(AUXILIARY)}) \S+ \S)", re.IGNORECASE)
_NOT_COUNTED = PREPOSITIONS | {"by", "of", "one", "ones", "more", "other", "others", "else", "them"}
_ONE_WORD = re.compile(r"(?:the )?(?P<word>[a-z-]+)(?: ones?)?", re.IGNORECASE)
_ENDING = re.compile(r"(?:est|ing|ed|er|s|)$")


def counted_in(question: str) -> str | None:
    """What a question that asks "how many" counts, up to its verb.

    >>> counted_in("How many young pupils were received?"), counted_in("How many pupils came?")
    ('young pupils', None)
    """
    found = _HOW_MANY.search(question)
    return found["counted"].strip() if found else None


def with_counted(asked: str, earlier: str) -> str | None:
    """The earlier question counting what ``asked`` says, which is a follow-up without its "and" and question mark.

    >>> with_counted("how many boats", "How many sails were bought in 1871?")
    'How many boats were bought in 1871?'
    >>> with_counted("how many were lost in 1872", "How many sails were bought in 1871?")
    'How many sails were lost in 1872?'
    """
    found = _HOW_MANY.search(earlier)
    if not found:
        return None
    that = _COUNTS_THAT.match(asked)
    if that and that["much"].lower() == found["much"].lower():
        return f"How {that['much'].lower()} {found['counted']}{asked[that.end() :]}?"
    new = _COUNTS_ELSE.fullmatch(asked)
    if not new or set(asked.lower().split()) & (AUXILIARY | _NOT_COUNTED):
        return None
    start, end = found.span("much")[0], found.end("counted")
    return f"{earlier[:start]}{new['much'].lower()} {new['counted']} {earlier[end:]}"


def with_rival(asked: str, earlier: str) -> str | None:
    """The earlier question with the one word replaced that the new word is an alternative or the opposite to.

    >>> with_rival("the lowest", "What is the highest turnout on record?")
    'What is the lowest turnout on record?'
    >>> with_rival("injured", "How many miners were killed in 1907?"), with_rival("sheep", "How many came?")
    ('How many miners were injured in 1907?', None)
    """
    given = _ONE_WORD.fullmatch(asked)
    if not given:
        return None
    new = given["word"].lower()
    rivals = [word for word in re.finditer(r"[^\W\d_]+", earlier) if _are_rivals(word[0].lower(), new)]
    if len(rivals) != 1:
        return None
    return f"{earlier[: rivals[0].start()]}{new}{earlier[rivals[0].end() :]}"


def _are_rivals(one: str, other: str) -> bool:
    """Whether two words in the same form tell two sides of something."""
    if _form(one) != _form(other):
        return False
    if any((one in a and other in b) or (one in b and other in a) for a, b in OPPOSITES):
        return True
    return set_apart(
        frozenset(word.stem for word in read(one).words), frozenset(word.stem for word in read(other).words)
    )


def _form(word: str) -> str:
    found = _ENDING.search(word)
    return "s" if word in PLURALS else found[0] if found else ""
