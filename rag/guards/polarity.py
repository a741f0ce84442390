"""Polarity: what is denied, turned into its opposite, or spread from some to all."""

from collections.abc import Iterator
from dataclasses import dataclass

from rag.guards.places import aligned, nearness
from rag.guards.text import Objection, Source, Text, stems_of
from rag.guards.vocabulary import ALL, AUXILIARY, BE, LIGHT, MOST, NEGATIONS, ONLY, OPPOSITES, REFUSALS, SOME

_BREAKS = frozenset(".;:!?") | {"but", "though", "although", "while", "whereas"}
_FAR = 6
_PREFIXES = ("un", "non", "in", "im", "dis", "il", "ir")


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies, and the places of the words it reaches, nearest first."""

    text: str
    reach: tuple[int, ...]


def denials(text: Text) -> list[Denial]:
    """What a text denies.

    >>> from rag.guards.text import read
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
            yield Objection(f'the source does not deny this: "{denial.text}"')
        else:
            free.remove(match)
    denied = {index for denial in ours for index in denial.reach}
    heads = {place: one for one in theirs for place in one.reach[:2]}
    for index in range(len(claim.words)):
        place = aligned(claim, index, source.quote) if index not in denied else None
        if place in heads:
            yield Objection(f'the source denies this: "{heads[place].text}"')


def opposites(claim: Text, source: Source) -> Iterator[Objection]:
    """Words of a claim in whose place the source has the opposite."""
    for one, other in OPPOSITES:
        yield from _opposed(claim, source, stems_of(one), stems_of(other))
        yield from _opposed(claim, source, stems_of(other), stems_of(one))
    said, known = {word.text for word in claim.words}, {word.text for word in source.quote.words}
    for text in sorted(word.text for word in claim.content() if word.text not in known):
        if any(
            prefix + text in known or (text.startswith(prefix) and text[len(prefix) :] in known - said)
            for prefix in _PREFIXES
        ):
            yield Objection(f'the source says the opposite of "{text}"')


def stretched(claim: Text, source: Source) -> Iterator[Objection]:
    """All where the source has some; only where it does not say so; an answer to a question not seen."""
    said = {word.text for word in claim.words} - {"few" if "a few" in claim.folded else ""}
    known = {word.text for word in source.quote.words} | {word.text for word in source.about.words}
    if said & ALL and not known & ALL:
        yield Objection("the source does not say this of all", fatal=bool(known & SOME))
    if said & MOST and not known & MOST and "at most" not in claim.folded:
        yield Objection("the source does not say this of most")
    if said & ONLY and not known & ONLY:
        yield Objection("the source does not say that it is only this", fatal=False)
    part = (i for i, word in enumerate(source.quote.words) if word.text in SOME)
    if said.isdisjoint(SOME | ONLY | ALL) and any(_next(source.quote, i) in claim.stems for i in part):
        yield Objection("the source says this of a part", fatal=False)
    opener = {word.text for word in claim.words[:1]} & {"yes", "no"}
    if opener - {word.text for word in source.quote.words[:1]}:
        yield Objection(f'the source does not say "{opener.pop()}" itself', fatal=False)


def _denies(text: Text, index: int) -> bool:
    word, rest = text.words[index], [one.text for one in text.words[index + 1 : index + 4]]
    if word.text in ("no", "not"):
        bounds = rest[1:2] == ["than"] and rest[-1].isdecimal()
        return not (bounds or rest[:1] in (["only"], ["merely"]) or (index == 0 and rest[:1] == [","]))
    instead = (word.text, *rest[:1]) in (("rather", "than"), ("instead", "of"))
    return instead or (word.stem in stems_of(NEGATIONS | REFUSALS) and (word.text != "ruled" or "out" in rest))


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


def _opposed(claim: Text, source: Source, ours: frozenset[str], theirs: frozenset[str]) -> Iterator[Objection]:
    denied = {index for denial in denials(claim) for index in denial.reach[:2]}
    for index, word in enumerate(claim.words):
        if word.stem in ours and index not in denied:
            same, other = _nearest(claim, index, source.quote, ours), _nearest(claim, index, source.quote, theirs)
            if other > same:
                yield Objection(f'the source says the opposite of "{word.text}"')


def _nearest(claim: Text, index: int, quote: Text, stems: frozenset[str]) -> int:
    places = (place for place, word in enumerate(quote.words) if word.stem in stems)
    return max((nearness(claim, index, quote, place) for place in places), default=-1)
