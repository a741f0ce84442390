"""A follow-up with a pronoun: the pronoun replaced by what the earlier question is about, where that is clear."""

import re

from rag.asked.names import Name, names_in
from rag.follow_up.counted import counted_in
from rag.reading.text import read
from rag.reading.vocabulary import ARTICLES, AUXILIARY, PAST, PREPOSITIONS, alternatives

_PERSON = {"he": False, "she": False, "him": False, "his": True, "her": False, "hers": True}
_THING = {"it": False, "its": True}
_THINGS = {"they": False, "them": False, "their": True}
"""Pronouns, and whether they say whose something is."""
_PRONOUN = re.compile(rf"\b(?:{'|'.join([*_PERSON, *_THING, *_THINGS])})\b", re.IGNORECASE)
_HELP, _TO = alternatives(AUXILIARY), alternatives(PREPOSITIONS)
_WHOSE_HER = re.compile(rf"her (?!(?:{_HELP}|{_TO})\b)[a-z]")
_POINTS = re.compile(
    r"\b(?:this|that|these|those|there|one|ones|same|former|latter|else|other|others|himself|herself|itself|themselves|"
    r"earlier|later|before|afterwards?|previous|previously|again|ago)\b",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(r"\bit (?:be )?(?:true|possible|likely|clear|known|take)\b|\bdoes it take\b", re.IGNORECASE)
_SUBJECT_IT = re.compile(rf"^[^,;]*?\b(?:{_HELP}) it\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:what|where|when|why|how(?: [a-z]+)?) (?:(?P<be>is|are|was|were)|(?:would|will|can|could|should)) "
    r"(?P<what>[^,;?]+?)(?P<tail>(?: to)? be)?(?:, and [^?]+)?[\s?]*",
    re.IGNORECASE,
)
_MOST_WORDS = 5


def without_pronoun(question: str, earlier: str) -> str | None:
    """The question with its pronoun replaced; None where the earlier one leaves open what it stands for.

    >>> without_pronoun("When was it built?", "How tall is the lighthouse tower?")
    'When was the lighthouse tower built?'
    >>> without_pronoun("Where did she study law?", "What did Ann Miller promise voters?")
    'Where did Ann Miller study law?'
    >>> without_pronoun("Where did he study law?", "What did Ben say that Carl promised?")
    """
    found = list(_PRONOUN.finditer(question))
    if not found or _POINTS.search(question) or _SAYS_NOTHING.search(question):
        return None
    first = found[0][0].lower()
    family = next(one for one in (_PERSON, _THING, _THINGS) if first in one)
    stands_for = _stands_for(family, question, earlier)
    if not stands_for or any(word[0].lower() not in family for word in found) or not _says_something(question):
        return None
    whose = family[first] or bool(_WHOSE_HER.match(question[found[0].start() :].lower()))
    ending = ("'" if stands_for.endswith("s") else "'s") if whose else ""
    return f"{question[: found[0].start()]}{stands_for}{ending}{question[found[0].end() :]}"


def _stands_for(family: dict[str, bool], question: str, earlier: str) -> str | None:
    if family is _PERSON:
        people = [name for name in names_in(earlier) if _may_be_a_person(name)]
        return people[0].text if len(people) == 1 else None
    about = _what_it_is_about(earlier, many=family is _THINGS)
    if about or family is _THINGS:
        return about
    names = [name for name in names_in(earlier) if name.kind in ("place", "short") and name.is_bare]
    doers = [name for name in names if _does_something(earlier, name)]
    one = len(doers) == 1 and len(names_in(earlier)) == 1 and not counted_in(earlier)
    return doers[0].text if one and (_SUBJECT_IT.match(question) or "its" in _words(question)) else None


def _may_be_a_person(name: Name) -> bool:
    in_a_place = name.lead in {"in", "at", "near", "on", "under", "into"}
    return name.kind == "other" and not in_a_place and not name.text.lower().startswith("the ")


def _does_something(question: str, name: Name) -> bool:
    before = question[: name.start].lower().split()
    return bool(before) and before[-1] in AUXILIARY


def _what_it_is_about(question: str, many: bool) -> str | None:
    """The thing that a question like "How tall is the tower?" is all about."""
    found = _ABOUT.fullmatch(question.strip())
    if not found:
        return None
    words = found["what"].split()
    if found["be"] and not found["tail"] and len(words) > 1 and _is_participle(words[-1]):
        words = words[:-1]
    lower = [word.lower() for word in words]
    if not 1 <= len(words) <= _MOST_WORDS or set(lower) & (PREPOSITIONS | AUXILIARY | {"and", "or", "by"}):
        return None
    of_many = found["be"].lower() in {"are", "were"} if found["be"] else lower[-1].endswith("s")
    named = lower[0] in ARTICLES or words[0][0].isupper() or any(word.endswith(("'s", "’s")) for word in words)
    if of_many != many or not named or _PRONOUN.search(" ".join(words)):
        return None
    return " ".join(["the", *words[1:]] if lower[0] in ARTICLES else words)


def _is_participle(word: str) -> bool:
    return word.islower() and (word.endswith("ed") or word in PAST)


def _says_something(question: str) -> bool:
    return any(word.is_content for word in read(question).words if not _PRONOUN.fullmatch(word.text))


def _words(question: str) -> set[str]:
    return set(question.lower().rstrip("?").split())
