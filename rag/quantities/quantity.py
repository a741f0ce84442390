"""The quantities of a sentence: which value, of what, who says so and as of when."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from rag.answer import Citation
from rag.quantities.periods import Period, periods, placed_periods
from rag.quantities.teller import clauses, teller
from rag.quantities.written import written_alone, written_numbers
from rag.reading.dates import Mention
from rag.reading.figures import Bound, Figure, figures
from rag.reading.text import Text, read_kept, root_of
from rag.reading.vocabulary import CURRENCIES

_TIMES = re.compile(r"^-?\s*(second|minute|hour|day|week|month|year|decade)s?\b")
_MEASURES = re.compile(
    r"^-?\s*(?:(?:sq|square|cubic) )?(km|kilomet\w+|miles?|met(?:re|er)s?|hectares?|tons?|tonnes?|mw|gw)\b"
)
_CODE = re.compile(r"(?!day|ton)[a-z]{3}")
_SECONDS = {
    "second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_629_800, "year": 31_557_600,
    "decade": 315_576_000,
}  # fmt: skip
_NUMBERS_A_NAME = 100
"""Below it a figure right behind a name belongs to the name, as in "Channel 4"."""
DAYS = "days of the calendar"
_FAR = 10_000


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value, as the source writes it and as numbers.

    ``counted`` are the stems of what stands behind the figure, ``head`` that of the thing counted. ``who`` is the
    one the sentence names, else the document's originator. ``as_of`` is a whole date or None; ``when`` orders values.
    ``place`` is which of the statement's words it is.
    """

    shown: str
    low: Decimal
    high: Decimal
    bound: Bound
    unit: str
    counted: tuple[str, ...]
    head: str
    who: str | None
    as_of: date | None
    when: date | None
    place: int

    @property
    def numbers(self) -> tuple[float, float] | None:
        """Its ends as plain numbers, for whoever draws it; None for a date, and for what none can hold."""
        low, high = float(self.low), float(self.high)
        return (low, high) if self.unit != DAYS and math.isfinite(low) and math.isfinite(high) else None


@dataclass(frozen=True, slots=True)
class Statement:
    """A part of a quote with one teller, read: its words, its quantities, and its dates as quantities of days."""

    citation: Citation
    text: Text
    quantities: tuple[Quantity, ...]
    days: tuple[Quantity, ...]


def statements(citation: Citation) -> list[Statement]:
    """What a quote says, cut where one teller follows another."""
    return [_statement(citation, start, end) for start, end in clauses(citation.quote)]


def same_value(one: Quantity, other: Quantity) -> bool:
    """Whether two values do not contradict each other: the same numbers, one perhaps rounded, and no turned bound."""
    if one.unit == other.unit == DAYS:
        return one.low <= other.high and other.low <= one.high
    if {one.bound, other.bound} in ({"upper", "about"}, {"upper", "lower"}, {"upper", "nearly"}):
        return one.bound == other.bound
    ends = ((one.low, other.low), (one.high, other.high))
    return all(_rounds_to(a, b) or _rounds_to(b, a) for a, b in ends)


def _statement(citation: Citation, start: int, end: int) -> Statement:
    written = citation.quote[start:end]
    text = read_kept(written)
    who = _who(citation, teller(written))
    as_of, when = _dates(citation, text)
    found = [
        Quantity(
            shown, low * times, high * times, figure.bound, unit, figure.counted, figure.head, who, as_of, when,
            figure.place,
        )
        for figure, low, high, shown in _values(text, written)
        for unit, times in [_unit(figure, text)]
    ]  # fmt: skip
    days = [_as_days(citation, text, period, mention, who) for period, mention in placed_periods(text)]
    return Statement(citation, text, tuple(found), tuple(days))


def _as_days(citation: Citation, text: Text, period: Period, mention: Mention, who: str | None) -> Quantity:
    """A date as a value: from its first to its last day."""
    low, high = Decimal(period.start.toordinal()), Decimal(period.end.toordinal())
    known = citation.as_of or citation.published
    place = next((i for i, word in enumerate(text.words) if word.start >= mention.start), 0)
    return Quantity(_written_date(text, mention), low, high, "", DAYS, (), "", who, known, known, place)


def _written_date(text: Text, mention: Mention) -> str:
    return re.sub(r"[a-z]+", lambda found: found[0].capitalize(), text.folded[mention.start : mention.end]).strip()


def _who(citation: Citation, told: str | None) -> str | None:
    """The teller named, unless that is a short form of the originator's name."""
    whole = citation.publisher or citation.author
    return whole if whole and (told is None or name_roots(told) <= name_roots(whole)) else told


def name_roots(name: str | None) -> set[str]:
    """The roots of the words of a name.

    >>> sorted(name_roots("The Ministry of Mills (MoM)"))
    ['mills', 'ministr', 'mom']
    """
    return {root_of(word) for word in re.findall(r"\w+", (name or "").lower())} - {"the", "of", "and", "for", "a"}


def _dates(citation: Citation, text: Text) -> tuple[date | None, date | None]:
    """The day a sentence names, else the document's; and the end of the time it speaks of."""
    told = periods(text)
    of_document = citation.as_of or citation.published
    days = [one.start for one in told if one.is_day]
    if days:
        return max(days), max(days)
    if told and not (of_document and any(one.start <= of_document <= one.end for one in told)):
        return None, max(one.end for one in told)
    return of_document, of_document


def _values(text: Text, written: str) -> Iterator[tuple[Figure, Decimal, Decimal, str]]:
    """Each figure that is no date and no part of a name, a range as one, with how it is written."""
    found = list(_figures_as_written(text, written))
    for number, (figure, shown) in enumerate(found):
        low = high = Decimal(figure.value)
        if figure.partner:
            low, high = sorted((low, Decimal(figure.partner)))
            if low != Decimal(figure.value):
                continue
        if not figure.counted and number + 1 < len(found) and (figure.partner or _is_part(text, figure)):
            behind, _ = found[number + 1]
            figure = replace(figure, counted=behind.counted, head=behind.head)
        in_name = figure.place > 0 and text.words[figure.place - 1].is_name
        if not (in_name and not figure.unit and figure.value.isdecimal() and high < _NUMBERS_A_NAME):
            yield figure, low, high, shown if figure.partner else written_alone(shown, figure.value)


def _figures_as_written(text: Text, written: str) -> Iterator[tuple[Figure, str]]:
    """The figures of a text, dates left out, each with the number in the sentence as written that it was read from."""
    figure_at = {figure.place: figure for figure in figures(text)}
    numbers, at = list(written_numbers(written)), 0
    for place, word in enumerate(text.words):
        if not word.is_figure:
            continue
        here = next((i for i in range(at, len(numbers)) if word.text in numbers[i][1]), None)
        if here is None:
            continue
        at = here
        shown, values = numbers[here]
        values.remove(word.text)
        if place in figure_at:
            yield figure_at[place], shown


def _is_part(text: Text, figure: Figure) -> bool:
    """Whether a figure is a part of the next one, as in "26 of the 35 countries"."""
    return re.search(rf"\b{re.escape(figure.value)} (?:out )?of (?:the |all )?\d", text.folded) is not None


def _unit(figure: Figure, text: Text) -> tuple[str, int]:
    """Per cent, a currency, seconds or a measure of length; empty where things are counted. And what one of it is
    worth in that unit."""
    if figure.unit == "%" or figure.unit in CURRENCIES.values() or _CODE.fullmatch(figure.unit):
        return figure.unit, 1
    behind = next(
        (text.folded[word.start + len(word.text) :] for word in text.words if word.text == figure.value), ""
    ).lstrip()
    if figure.partner:
        behind = re.sub(rf"^(?:-|to|and|or)\s*{re.escape(figure.partner)}\s*", "", behind)
    if times := _TIMES.match(behind):
        return "second", _SECONDS[times[1]]
    measure = _MEASURES.match(behind)
    return (measure[1][:4] if measure else ""), 1


def _rounds_to(exact: Decimal, rounded: Decimal) -> bool:
    """Whether a number is the other one, rounded to no fewer than two digits.

    >>> _rounds_to(Decimal(3669000), Decimal(3700000)), _rounds_to(Decimal("4.12"), Decimal("4.2"))
    (True, False)
    """
    if exact == rounded:
        return True
    if not exact or not rounded:
        return False
    digits = len(rounded.normalize().as_tuple().digits)
    shift = rounded.adjusted() - max(digits, 2) + 1
    return exact.quantize(Decimal(1).scaleb(shift)) == rounded if abs(shift) < _FAR else False
