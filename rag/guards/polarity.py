"""Polarity: what is denied, turned into its opposite, or spread from some to all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.guards.objection import Objection, Source, Weight
from rag.guards.places import aligned, nearness
from rag.reading.text import Text, stems_of
from rag.reading.vocabulary import (
    ALL,
    AUXILIARY,
    BE,
    LIGHT,
    LOOSE,
    MOST,
    NEGATIONS,
    NEGATIVE,
    ONLY,
    OPPOSITES,
    REFUSALS,
    SOME,
)

_BREAKS = frozenset(".;:!?") | {"but", "though", "although", "while", "whereas"}
_FAR = 6
_UNDONE = re.compile(r"^un(?!ited)\w{2,}(?:ed|able|al|ful|en)$")
_IN_ALL = re.compile(r"^(?!.*\b(?<!in )(?<!at )(?<!after )(?<!above )all\b)")
"""Where "all" means no more than in "in all" and "after all"."""
_PREFIXES = ("un", "non", "in", "im", "dis", "il", "ir")


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies, and the places of the words it reaches, nearest first."""

    text: str
    reach: tuple[int, ...]


def denials(text: Text) -> list[Denial]:
    """What a text denies.

    >>> from rag.reading.text import read
    >>> [(one.text, one.reach) for one in denials(read("They did not send troops, but no more than 10 men."))]
    [('not', (3, 4))]
    """
    return [Denial(word.text, _reach(text, i)) for i, word in enumerate(text.words) if _denies(text, i)]


def wrong_denials(claim: Text, source: Source) -> Iterator[Objection]:
    """Denials that stand in one of claim and source only."""
    ours, theirs = denials(claim), denials(source.quote)
    free = list(theirs)
    for denial in ours:
        places = {aligned(claim, index, source.quote) for index in denial.reach[:2]}
        match = next((one for one in free if places & set(one.reach) or not denial.reach), None)
        if match is None:
            weight: Weight = "firm" if not theirs and not _negative(source.quote) and not _undone(claim) else "doubt"
            yield Objection(f'the source does not deny this: "{denial.text}"', weight)
        else:
            free.remove(match)
    denied = {index for denial in ours for index in denial.reach}
    heads = {place: one for one in theirs for place in one.reach[:2]}
    for index in range(len(claim.words)):
        place = aligned(claim, index, source.quote) if index not in denied else None
        if place in heads:
            weight = "firm" if not ours and not _negative(claim) else "doubt"
            yield Objection(f'the source denies this: "{heads[place].text}"', weight)


def opposites(claim: Text, source: Source) -> Iterator[Objection]:
    """Words of a claim in whose place the source has the opposite."""
    denied = {index for denial in denials(claim) for index in denial.reach[:2]}
    for one, other in OPPOSITES:
        yield from _opposed(claim, source, denied, (stems_of(one), stems_of(other)))
        yield from _opposed(claim, source, denied, (stems_of(other), stems_of(one)))
    said, known = {word.text for word in claim.words}, {word.text for word in source.quote.words}
    for text in sorted(word.text for word in claim.content() if word.text not in known):
        if any(
            prefix + text in known or (text.startswith(prefix) and text[len(prefix) :] in known - said)
            for prefix in _PREFIXES
        ):
            yield Objection(f'the source says the opposite of "{text}"')


def stretched(claim: Text, source: Source) -> Iterator[Objection]:
    """All where the source has some; only where it does not say so; an answer to a question not seen."""
    words = {word.text for word in claim.words}
    said = words - {"few" if "a few" in claim.folded else ""}
    said -= {"all"} if _IN_ALL.search(claim.folded) else set()
    known = {word.text for word in source.quote.words} | {word.text for word in source.about.words}
    if said & ALL and not known & ALL:
        of_all = {_next(claim, i) for i, word in enumerate(claim.words) if word.text in ALL}
        of_some = {_next(source.quote, i) for i, word in enumerate(source.quote.words) if word.text in SOME}
        weight: Weight = "firm" if (of_all & of_some) - {None} else "doubt" if of_some else "slight"
        yield Objection("the source does not say this of all", weight)
    if said & MOST and not known & MOST and "at most" not in claim.folded:
        yield Objection("the source does not say this of most")
    if said & ONLY and not known & ONLY:
        yield Objection("the source does not say that it is only this", "slight")
    part = (i for i, word in enumerate(source.quote.words) if word.text in SOME)
    if words.isdisjoint(SOME | ONLY | ALL) and any(_next(source.quote, i) in claim.stems for i in part):
        yield Objection("the source says this of a part", "slight")
    opener = {word.text for word in claim.words[:1]} & {"yes", "no"}
    if opener - {word.text for word in source.quote.words[:1]}:
        yield Objection(f'the source does not say "{opener.pop()}" itself', "slight")


def _negative(text: Text) -> bool:
    """Whether some word of a text may stand for a denial: only, differ, unnamed."""
    return any(word.stem in stems_of(NEGATIVE) or _UNDONE.search(word.text) for word in text.words)


def _undone(claim: Text) -> bool:
    """Whether a claim denies a word that denies: it will not stop."""
    negative = stems_of(NEGATIVE | REFUSALS)
    return any(claim.words[place].stem in negative for denial in denials(claim) for place in denial.reach[:3])


def _denies(text: Text, index: int) -> bool:
    word = text.words[index]
    if not word.text[0].isalpha():
        return False
    rest = [one.text for one in text.words[index + 1 : index + 4]]
    if word.text in ("no", "not"):
        bounds = rest[1:2] == ["than"] and rest[-1].isdecimal()
        more = rest[:1] in (["only"], ["merely"]) and any(one.text in ("but", "also") for one in text.words[index:])
        either = index > 0 and text.words[index - 1].text == "or"
        return not (bounds or more or either or (index == 0 and rest[:1] == [","]))
    instead = (word.text, *rest[:1]) in (("rather", "than"), ("instead", "of"))
    denying = word.stem in stems_of(NEGATIONS | REFUSALS) and not (word.is_name and word.text not in NEGATIONS)
    return instead or (denying and (not word.text.startswith("rul") or "out" in rest))


def _next(text: Text, index: int) -> str | None:
    """The next word that says something, if it is near."""
    return next((word.stem for word in text.words[index + 1 : index + 4] if word.is_content), None)


def _reach(text: Text, index: int) -> tuple[int, ...]:
    """The places after a denying word up to a break; those before it in "the plan was rejected"."""
    passive = index > 0 and text.words[index - 1].text in BE and text.words[index].stem in stems_of(REFUSALS)
    found: list[int] = []
    for place in range(index - 1, -1, -1) if passive else range(index + 1, len(text.words)):
        word = text.words[place]
        if word.text in _BREAKS or len(found) == _FAR or (word.text == "," and found):
            break
        if word.is_content or word.stem in stems_of(LIGHT - AUXILIARY):
            found.append(place)
    return tuple(found)


def _opposed(
    claim: Text, source: Source, denied: set[int], sides: tuple[frozenset[str], frozenset[str]]
) -> Iterator[Objection]:
    ours, theirs = sides
    for index, word in enumerate(claim.words):
        if word.stem in ours and index not in denied:
            same, other = _nearest(claim, index, source.quote, ours), _nearest(claim, index, source.quote, theirs)
            if other > same:
                plain = same < 0 and not theirs & claim.stems and word.stem not in stems_of(LOOSE)
                weight: Weight = "firm" if plain and not denied and not denials(source.quote) else "doubt"
                yield Objection(f'the source says the opposite of "{word.text}"', weight)


def _nearest(claim: Text, index: int, quote: Text, stems: frozenset[str]) -> int:
    places = (place for place, word in enumerate(quote.words) if word.stem in stems)
    return max((nearness(claim, index, quote, place) for place in places), default=-1)
