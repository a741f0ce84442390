"""Figures: each must stand in the source with its unit, its bound and what it counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.guards.dates import in_dates
from rag.guards.text import Objection, Source, Text, Word
from rag.guards.vocabulary import BEFORE_COUNTED, CURRENCIES, PLURALS, VAGUE

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


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what stands around it; ``counted`` are the words after it, ``head`` the thing counted."""

    value: str
    unit: str
    bound: Bound
    partner: str
    counted: tuple[str, ...]
    head: str
    surely: bool


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
    known = figures(source.quote) + figures(source.about)
    said = source.quote.stems | source.about.stems
    for claimed in figures(claim):
        complaints = [list(_differences(claimed, one, said)) for one in known if one.value == claimed.value]
        if not complaints:
            yield Objection(f'the source does not say "{_shown(claimed.value)}"')
        else:
            yield from min(complaints, key=lambda one: (sum(each.fatal for each in one), len(one)))
    for word in claim.words:
        if word.text in VAGUE and word.stem not in said:
            yield Objection(f'the source does not say "{word.text}"')
    yield from _single(claim, source)


def _figure(text: Text, index: int) -> Figure:
    words, word = text.words, text.words[index]
    before = words[index - 1] if index else None
    after = words[index + 1].text if index + 1 < len(words) else ""
    named = before is not None and before.is_name and len(before.text) == 3 and before.text not in ("the", "and")
    currency = CURRENCIES.get(before.text) or (before.text if named else "") if before else ""
    start = before.start if before and currency else word.start
    counted = _counted(words[index + 1 :])
    plural = next((one for one in counted if one.text in PLURALS or re.search(r"[^suio]s$", one.text)), None)
    return Figure(
        word.text,
        "%" if after == "%" else currency or CURRENCIES.get(after, ""),
        _bound(text.folded[:start].rstrip(), text.folded[word.start + len(word.text) :]),
        _partner(words, index),
        tuple(one.stem for one in counted),
        (plural or counted[0]).stem if counted else "",
        plural is not None,
    )


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


def _differences(claimed: Figure, known: Figure, said: set[str]) -> Iterator[Objection]:
    shown = _shown(claimed.value)
    if claimed.unit != known.unit:
        yield Objection(
            f'"{shown}" has another unit in the source', fatal="%" in (claimed.unit + known.unit) or bool(claimed.unit)
        )
    if claimed.head and claimed.head not in known.counted and (known.surely or claimed.head not in said):
        fatal = known.surely and (claimed.surely or claimed.head in said)
        yield Objection(f'"{shown}" counts something else in the source', fatal)
    yield from _bounds(claimed, known, shown)


def _bounds(claimed: Figure, known: Figure, shown: str) -> Iterator[Objection]:
    if claimed.partner != known.partner:
        ends = [float(known.value), float(known.partner or "nan")]
        as_bound = {"lower": min(ends), "upper": max(ends)}.get(claimed.bound) == float(claimed.value)
        if claimed.partner or not as_bound:
            yield Objection(f'"{shown}" is one end of a range in the source, or the other way round')
    elif claimed.bound != known.bound:
        turned = {claimed.bound, known.bound} in ({"lower", "upper"}, {"lower", "nearly"})
        if turned:
            yield Objection(f'"{shown}" is bounded the other way in the source')
        elif {claimed.bound, known.bound} != {"about", "nearly"} and (known.bound or claimed.bound != "about"):
            yield Objection(f'"{shown}" is bounded otherwise in the source', fatal=False)


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
