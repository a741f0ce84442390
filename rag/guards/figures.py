"""Figures: each must stand in the source with its unit, its bound and what it counts."""

import re
from collections.abc import Iterator

from rag.guards.objection import Objection, Source, Weight
from rag.reading.dates import mentions
from rag.reading.figures import Bound, Figure, figures
from rag.reading.text import Text
from rag.reading.vocabulary import IN_WORDS, RIVALS, VAGUE

_HEAVY: dict[Weight, int] = {"firm": 100, "doubt": 10, "slight": 1}
_DECADE = re.compile(r"\b(?P<years>(?:1[5-9]|20)\d0)'?s\b")
_CENTURY = re.compile(r"\b(?P<which>\d{1,2})(?:st|nd|rd|th)[ -]century\b")
_ROUNDED: dict[Bound, tuple[float, float]] = {
    "lower": (1, 1.2), "upper": (0.8, 1), "nearly": (0.9, 1), "about": (0.95, 1.05),
}  # fmt: skip
"""Between which multiples of a rounded figure the exact one lies."""


def unknown_figures(claim: Text, source: Source) -> Iterator[Objection]:
    """The figures of a claim that the source does not give, or not so."""
    quoted, about = figures(source.quote), figures(source.about)
    said = source.quote.stems | source.about.stems
    ours = figures(claim)
    told = frozenset().union(*(one.values for one in ours))
    for claimed in ours:
        same = [one for one in quoted if one.values & claimed.values]
        titled = any(one.values & claimed.values for one in about)
        complaints = [list(_differences(claimed, one, said, told)) for one in same]
        if complaints:
            yield from min(complaints, key=lambda one: sum(_HEAVY[each.weight] for each in one))
        elif titled:
            yield Objection(f'only the title says "{_shown(claimed.value)}"', "doubt" if claimed.sums_up else "firm")
        elif any(_rounds(claimed, one) for one in quoted):
            yield Objection(f'"{_shown(claimed.value)}" is rounded', "slight")
        elif not (_in_words(claimed, source.quote) or _is_year(claimed, claim, source.quote)):
            counts = any(claimed.head in one.counted for one in quoted + about)
            weight: Weight = "doubt" if claimed.sums_up and not counts else "firm"
            yield Objection(f'the source does not say "{_shown(claimed.value)}"', weight)
    yield from _vague(claim, source)
    yield from _single(claim, source)


def _vague(claim: Text, source: Source) -> Iterator[Objection]:
    """ "Twice", "half", "thousands": firm when the source has a rival of it."""
    texts = {word.text for word in claim.words}
    known = {word.text for word in (*source.quote.words, *source.about.words)}
    stems = source.quote.stems | source.about.stems
    for word in claim.words:
        if word.text in VAGUE and word.stem not in stems:
            rival = any(word.text in line and line & known - texts for line in RIVALS)
            yield Objection(f'the source does not say "{word.text}"', "firm" if rival else "doubt")


def _in_words(claimed: Figure, quote: Text) -> bool:
    """Whether a figure stands in words in the source: 50% is a half, 12 months are a year."""
    words = IN_WORDS.get(f"{claimed.value} {claimed.unit}", "").split()
    return not {word.text for word in quote.words}.isdisjoint(words)


def _is_year(claimed: Figure, claim: Text, quote: Text) -> bool:
    """Whether what looks like a number here looks like a year in the source, or holds one: 1940s, 17th century."""
    spans = {found["years"]: 10 for found in _DECADE.finditer(claim.folded)}
    spans |= {str(100 * int(found["which"]) - 100): 100 for found in _CENTURY.finditer(claim.folded)}
    century = str(100 * int(claimed.value) - 100) if claimed.value.isdecimal() else ""
    first = claimed.value if claimed.value in spans else century if century in spans else ""
    years = [one.year for one in mentions(quote) if one.year]
    if first:
        return any(int(first) <= year < int(first) + spans[first] for year in years)
    return any(str(year) == claimed.value for year in years)


def _rounds(claimed: Figure, known: Figure) -> bool:
    """Whether a figure told as a bound or as rounded fits a more exact one: over 400 for 443, about 17% for 16.8%."""
    fewer = len(claimed.value.replace(".", "").strip("0")) < len(known.value.replace(".", "").strip("0"))
    if claimed.unit != known.unit or not fewer or not claimed.bound or known.bound not in ("", claimed.bound):
        return False
    low, high = _ROUNDED[claimed.bound]
    return low * float(claimed.value) <= float(known.value) <= high * float(claimed.value)


def _differences(claimed: Figure, known: Figure, said: frozenset[str], told: frozenset[str]) -> Iterator[Objection]:
    shown = _shown(claimed.value)
    if claimed.unit != known.unit:
        lost: Weight = "doubt" if claimed.unit or known.unit == "%" else "slight"
        weight: Weight = "firm" if claimed.unit and known.unit else lost
        yield Objection(f'"{shown}" has another unit in the source', weight)
    if claimed.head and claimed.head not in known.counted and (known.surely or claimed.head not in said):
        fatal = known.surely and (claimed.surely or claimed.head in said)
        yield Objection(f'"{shown}" counts something else in the source', "doubt" if fatal else "slight")
    yield from _bounds(claimed, known, shown, told)


def _bounds(claimed: Figure, known: Figure, shown: str, told: frozenset[str]) -> Iterator[Objection]:
    if claimed.partner != known.partner:
        ends = [float(known.value), float(known.partner or "nan")]
        as_bound = {"lower": min(ends), "upper": max(ends)}.get(claimed.bound) == float(claimed.value)
        if claimed.partner or not as_bound:
            weight: Weight = "firm" if known.partner and known.partner not in told else "doubt"
            yield Objection(f'"{shown}" is one end of a range in the source, or the other way round', weight)
    elif claimed.bound != known.bound:
        turned = {claimed.bound, known.bound} in ({"lower", "upper"}, {"lower", "nearly"})
        if turned:
            yield Objection(f'"{shown}" is bounded the other way in the source', "firm")
        elif {claimed.bound, known.bound} != {"about", "nearly"} and (known.bound or claimed.bound != "about"):
            yield Objection(f'"{shown}" is bounded otherwise in the source', "slight")


def _single(claim: Text, source: Source) -> Iterator[Objection]:
    """ "One brigade" needs one, or a brigade, in the source."""
    texts = [word.text for word in source.quote.words] + [word.text for word in source.about.words]
    for word, following in zip(claim.words, claim.words[1:], strict=False):
        counts = word.text == "one" and following.is_content
        articles = any(one in ("a", "an") and following.text in texts[i : i + 4] for i, one in enumerate(texts))
        if counts and not {"one", "1", "single"} & set(texts) and not articles:
            yield Objection(f'the source does not say "one {following.text}"')


def _shown(value: str) -> str:
    return f"{int(value):,}" if value.isdecimal() and len(value) < 20 and not 1000 <= int(value) < 3000 else value
