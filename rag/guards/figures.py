"""Figures: each must stand in the source with its unit, its bound and what it counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.guards.dates import in_dates, mentions
from rag.guards.text import Objection, Source, Text, Weight, Word
from rag.guards.vocabulary import (
    BEFORE_COUNTED,
    BEFORE_UNITS,
    CURRENCIES,
    IN_WORDS,
    PLURALS,
    RIVALS,
    UNITS,
    VAGUE,
)

Bound = Literal["", "lower", "upper", "about", "nearly"]

_BEFORE: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("upper", re.compile(r"\b(?:up to|at most|(?:no|not) more than|maximum of|as (?:many|much) as|limit of)$")),
    ("lower", re.compile(r"\b(?:at least|(?:no|not) (?:fewer|less) than|more than|over|above|minimum of|exceed\w*)$")),
    ("nearly", re.compile(r"\b(?:nearly|almost|just (?:under|below))$")),
    ("upper", re.compile(r"\b(?:fewer than|less than|under|below)$")),
    ("about", re.compile(r"\b(?:about|around|approximately|roughly|some|circa|estimated|close to)$")),
)
_AFTER: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("lower", re.compile(r"^[^,;.:]{0,40}\b(?:or more|or higher|at least|as an? minimum|a minimum|as a floor)\b")),
    ("upper", re.compile(r"^[^,;.:]{0,40}\b(?:or (?:less|fewer)|at most|a maximum|at the most)\b")),
    ("about", re.compile(r"^[^,;.:]{0,20}\bor so\b")),
)


_HEAVY: dict[Weight, int] = {"firm": 100, "doubt": 10, "slight": 1}
_DECADE = re.compile(r"\b(?P<years>(?:1[5-9]|20)\d0)'?s\b")
_CENTURY = re.compile(r"\b(?P<which>\d{1,2})(?:st|nd|rd|th)[ -]century\b")
_ROUNDED: dict[Bound, tuple[float, float]] = {
    "lower": (1, 1.2), "upper": (0.8, 1), "nearly": (0.9, 1), "about": (0.95, 1.05),
}  # fmt: skip
"""Between which multiples of a rounded figure the exact one lies."""
_MILLION = 1_000_000
_SMALL = 4
"""So many things of a list are often summed up by their number."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what stands around it; ``counted`` are the words after it, ``head`` the thing counted.

    ``values`` are what it may be worth: a lone m is as often metres as millions.
    """

    value: str
    values: frozenset[str]
    unit: str
    bound: Bound
    partner: str
    counted: tuple[str, ...]
    head: str
    surely: bool

    @property
    def sums_up(self) -> bool:
        """Whether it may count what a source lists: "the two", "three ministers"."""
        return not self.unit and float(self.value) <= _SMALL


def figures(text: Text) -> list[Figure]:
    """The figures of a text without its dates.

    >>> from rag.guards.text import read
    >>> [(one.value, one.unit, one.bound, one.head) for one in figures(read("up to 18 new tanks for $3bn in May 2025"))]
    [('18', '', 'upper', 'tank'), ('3000000000', 'usd', '', '')]
    """
    dated = in_dates(text)
    return [_figure(text, i) for i, word in enumerate(text.words) if word.is_figure and word not in dated]


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


def _figure(text: Text, index: int) -> Figure:
    words, word = text.words, text.words[index]
    before = words[index - 1] if index else None
    after = words[index + 1].text if index + 1 < len(words) else ""
    end = word.start + len(word.text)
    metres = after == "m" and words[index + 1].start == end
    named = before is not None and before.is_name and len(before.text) == 3 and before.text not in ("the", "and")
    currency = CURRENCIES.get(before.text) or (before.text if named else "") if before else ""
    start = before.start if before and currency else word.start
    counted = _counted(words[index + 1 :])
    plural = next((one for one in counted if one.text in PLURALS or re.search(r"[^suio]s$", one.text)), None)
    return Figure(
        word.text,
        frozenset((word.text, f"{Decimal(word.text) * _MILLION:f}".split(".")[0]) if metres else (word.text,)),
        "%" if after == "%" else currency or CURRENCIES.get(after, "") or _unit(words[index + 1 :]),
        _bound(text.folded[:start].rstrip(), text.folded[end:]),
        _partner(words, index),
        tuple(one.stem for one in counted),
        (plural or counted[0]).stem if counted else "",
        plural is not None,
    )


def _unit(words: tuple[Word, ...]) -> str:
    """The unit that a figure stands before, at once or after a word like "square"."""
    texts = [word.text for word in words[:3] if word.text not in BEFORE_UNITS | {"-"}]
    return UNITS.get(texts[0], "") if texts else ""


def _counted(words: tuple[Word, ...]) -> list[Word]:
    found: list[Word] = []
    for word in words[:9]:
        if word.is_content and not word.is_figure and word.text not in CURRENCIES:
            found.append(word)
        elif found or word.text not in BEFORE_COUNTED | CURRENCIES.keys():
            break
    return found[:5]


def _bound(before: str, after: str) -> Bound:
    found: Iterator[Bound] = (bound for bound, pattern in _BEFORE if pattern.search(before[-20:]))
    return next(found, "") or next((bound for bound, pattern in _AFTER if pattern.search(after)), "")


def _partner(words: tuple[Word, ...], index: int) -> str:
    """The other end of a range."""
    texts = [word.text for word in words]
    return _joined(texts, index, 1) or _joined(texts, index, -1)


def _joined(texts: list[str], index: int, step: int) -> str:
    near = [place for place in range(index + step, index + 5 * step, step) if 0 <= place < len(texts)]
    marks = [place for place in near if texts[place] not in {"%", *CURRENCIES}]
    if len(marks) < 2 or texts[marks[0]] not in {"-", "to", "and", "or"} or not texts[marks[1]][0].isdecimal():
        return ""
    lower = min(index, marks[1])
    lead = texts[max(0, lower - 3) : lower]
    wanted = {"and": "between" in lead, "to": "from" not in lead}
    return texts[marks[1]] if wanted.get(texts[marks[0]], True) else ""


def _differences(claimed: Figure, known: Figure, said: set[str], told: frozenset[str]) -> Iterator[Objection]:
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
