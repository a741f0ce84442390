"""Read drafted sentences out of a reply that is still being written."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.drafting.neutralise import one_line

_LONGEST_REPLY = 20_000
_MOST_BRACES = 400
"""A short answer has a dozen; looking for objects among thousands of open ones takes minutes."""
_THOUGHT = "<think>", "</think>"
_AFTER_BRACE = re.compile(r"(?<=\})")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence, and the number of the fact it was drafted from; None where that is missing or no number."""

    sentence: str
    fact: int | None


def read_drafted(pieces: Iterable[str]) -> Iterator[Drafted]:
    """Every object with a sentence as soon as its last character has come.

    Words around the JSON, fences, other keys and nesting do not matter; what is no such object is passed
    over, and so are a model's thoughts. Reading ends after 20,000 characters or 400 braces.

    >>> pieces = ['Sure: {"answer": [{"fact": 2, "sent', 'ence": "It rains."}, {"fact', '": 1, "sentence": "No'
    ... ]
    >>> list(read_drafted(pieces))
    [Drafted(sentence='It rains.', fact=2)]
    """
    reply, place = "", 0
    for part in _up_to_braces(pieces):
        reply += part
        if len(reply) > _LONGEST_REPLY or reply.count("{") + reply.count("}") > _MOST_BRACES:
            return
        while part.endswith("}") and (found := _next(reply, place)) is not None:
            drafted, place = found
            yield drafted


def _up_to_braces(pieces: Iterable[str]) -> Iterator[str]:
    """The same text cut after every closing brace: only there can an object end, however the pieces fell."""
    for piece in pieces:
        yield from filter(None, _AFTER_BRACE.split(piece))


def _next(reply: str, place: int) -> tuple[Drafted, int] | None:
    """The next whole object with a sentence from a place on, and where it ends; None while there is none."""
    opened, closed = _THOUGHT
    if reply.lstrip().startswith(opened):
        if closed not in reply:
            return None
        place = max(place, reply.index(closed))
    while (place := reply.find("{", place)) >= 0:
        try:
            value, end = json.JSONDecoder().raw_decode(reply, place)
        except (ValueError, RecursionError):  # Also a number of more than 4,300 digits.
            value, end = None, place
        drafted = _drafted(value)
        if drafted:
            return drafted, end
        place += 1
    return None


def _drafted(value: object) -> Drafted | None:
    if not isinstance(value, dict):
        return None
    sentence, fact = value.get("sentence"), value.get("fact")
    shown = one_line(sentence) if isinstance(sentence, str) else ""
    if not shown:
        return None
    return Drafted(shown, fact if isinstance(fact, int) and not isinstance(fact, bool) else None)
