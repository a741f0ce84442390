"""The word lists of ``counted.toml``: which counted things are alike, and which are not."""

import tomllib
from functools import cache
from importlib.resources import files

from rag.reading.text import stems_of

_TABLE: dict[str, str] = tomllib.loads(files("rag").joinpath("counted.toml").read_text("utf-8"))


@cache
def listed(name: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(_TABLE[name].split())


@cache
def stems_listed(name: str) -> frozenset[str]:
    """The stems of a list."""
    return stems_of(listed(name))


def alike(stems: frozenset[str]) -> frozenset[str]:
    """The stems, and those that may stand for one of them.

    >>> from rag.reading.text import stems_of
    >>> stems_of(frozenset({"soldiers"})) <= alike(stems_of(frozenset({"troops"})))
    True
    """
    return stems.union(*(line for line in _lines("same") if line & stems))


@cache
def is_common(word: str) -> bool:
    """Whether a word, in the singular or plural, is a general word for something counted.

    >>> is_common("nations"), is_common("danes")
    (True, False)
    """
    common = frozenset(_TABLE["same"].split())
    return word in common or (word.endswith("s") and word[:-1] in common)


def set_apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of stems name counts that are never the same.

    >>> set_apart(stems_of(frozenset({"killed"})), stems_of(frozenset({"injured"})))
    True
    """
    for sides in _sides():
        mine, theirs = [bool(side & one) for side in sides], [bool(side & other) for side in sides]
        if any(mine) and any(theirs) and not any(a and b for a, b in zip(mine, theirs, strict=True)):
            return True
    return False


@cache
def _lines(name: str) -> tuple[frozenset[str], ...]:
    return tuple(stems_of(frozenset(line.split())) for line in _TABLE[name].strip().splitlines())


@cache
def _sides() -> tuple[tuple[frozenset[str], ...], ...]:
    lines = _TABLE["apart"].strip().splitlines()
    return tuple(tuple(stems_of(frozenset(side.split())) for side in line.split("/")) for line in lines)
