"""A follow-up that only names somebody or something else: the earlier question with its name replaced."""

import re

from rag.asked.names import Name, names_in
from rag.reading.text import read, stems_of
from rag.reading.vocabulary import SPEECH

_AGREES = {"does": "do", "has": "have", "is": "are", "was": "were"}
_VERB_BEFORE = re.compile(rf"\b(?P<verb>{'|'.join([*_AGREES, *_AGREES.values()])}) $", re.IGNORECASE)
_NOUN_BEHIND = re.compile(r" [a-z]")
_WHERE = frozenset(("in", "at", "on", "near", "under"))


def with_name(earlier: str, new: Name) -> str | None:
    """The earlier question about another name of the same kind; None where it is unclear which name that replaces.

    >>> from rag.asked.names import names_in
    >>> with_name("How many votes did Ann Miller get in Bergen?", names_in("and in Oslo?")[0])
    'How many votes did Ann Miller get in Oslo?'
    >>> with_name("How many votes did Ann Miller get in Bergen?", names_in("and did Ben Smith?")[0])
    'How many votes did Ben Smith get in Bergen?'
    >>> with_name("What did Ann tell Ben?", names_in("and Carl?")[1:] or names_in("what about Carl?")[0])
    """
    old = _replaced(names_in(earlier), new)
    if old is None or not _fits(earlier, old, new) or _is_told_by_another(earlier, old):
        return None
    before = _agreeing(earlier[: old.start], old, new)
    text = new.text
    if re.search(r"\b(?:the|an?) $", before, re.IGNORECASE):
        text = re.sub("^the ", "", text, flags=re.IGNORECASE)
    if not before.strip():
        text = text[0].upper() + text[1:]
    return f"{before}{text}{earlier[old.end :]}"


def _replaced(names: tuple[Name, ...], new: Name) -> Name | None:
    """The one name that a new one can take the place of."""
    if any(name.text.lower() == new.text.lower() for name in names):
        return None
    same_lead = [name for name in names if name.lead == new.lead]
    alike = [name for name in names if _kind(name) == _kind(new)]
    both = [name for name in same_lead if name in alike]
    if len(both) == 1:
        return both[0]
    if len(same_lead) == 1 and (new.lead or len(names) == 1):
        return same_lead[0]
    only_a_place = new.is_bare and any(name.is_bare for name in names) and any(name.lead in _WHERE for name in alike)
    return alike[0] if len(alike) == 1 and not only_a_place else None


def _kind(name: Name) -> str:
    return "country" if name.kind in ("place", "people") else name.kind


def _fits(earlier: str, old: Name, new: Name) -> bool:
    """Whether a country may stand where a people's adjective stood: British soldiers are no France soldiers."""
    adjective = old.kind == "people" and bool(_NOUN_BEHIND.match(earlier[old.end :]))
    takes_adjective = new.kind == "people" and not new.text.lower().startswith("the ") and not new.text.endswith("s")
    alone = not _NOUN_BEHIND.match(earlier[old.end :])
    return takes_adjective if adjective else alone or not takes_adjective


def _is_told_by_another(earlier: str, old: Name) -> bool:
    """Whether a person says something of the old name: that person need not have spoken of the new one."""
    words = {name: read(earlier[name.end : old.start]).words[:1] for name in names_in(earlier) if name.end < old.start}
    speech = stems_of(SPEECH | {"think", "believe", "expect"})
    return any(
        following and following[0].stem in speech
        for name, following in words.items()
        if name.kind == "other" and not name.text.lower().startswith("the ")
    )


def _agreeing(before: str, old: Name, new: Name) -> str:
    """What stands before the name, its verb in the number of the new one."""
    found = _VERB_BEFORE.search(before)
    if not found or _is_many(old) == _is_many(new):
        return before
    verb = found["verb"].lower()
    other = _AGREES.get(verb, verb) if _is_many(new) else {many: one for one, many in _AGREES.items()}.get(verb, verb)
    return f"{before[: found.start()]}{other.capitalize() if found['verb'][0].isupper() else other} "


def _is_many(name: Name) -> bool:
    return name.kind == "people"
