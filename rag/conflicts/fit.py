"""Whether a quantity is of the kind that a question asks for, and counts the same thing."""

from dataclasses import dataclass

from rag.asked.quantity import AskedQuantity
from rag.quantities.counted import alike, set_apart
from rag.quantities.periods import placed_periods
from rag.quantities.quantity import Quantity, Statement
from rag.reading.text import Text
from rag.reading.vocabulary import CURRENCIES, PAST

_CODE_LETTERS = 3
_SMALL = 13
_NEARLY_ALL = 0.5


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a quote: its title and who says it, the text before it, and the names of its document."""

    above: Text
    before: Text
    roots: frozenset[str]


def answers(asked: AskedQuantity, one: Quantity, statement: Statement, around: Around) -> bool:
    """Whether a quantity is of the kind that is asked for, of that time, and counts nothing else."""
    given_away = statement.text.words[one.place].text in asked.figures
    if given_away or set_apart(frozenset(one.counted), asked.words | asked.heads):
        return False
    return _in_time(asked, one, statement) and _is_of_kind(asked, one, statement, around)


def _is_of_kind(asked: AskedQuantity, one: Quantity, statement: Statement, around: Around) -> bool:
    match asked.kind:
        case "date":
            fits_in = any(has(word, frozenset(statement.text.stems)) for word in asked.words)
        case "share":
            fits_in = one.unit == "%"
        case "money":
            fits_in = one.unit in CURRENCIES.values() or (one.unit.isalpha() and len(one.unit) == _CODE_LETTERS)
        case "length":
            fits_in = one.unit == "second" and _lasts(asked, one)
        case "count":
            fits_in = not one.unit and _counts(asked, one, statement, around)
        case _:
            fits_in = bool(one.unit) or (not in_words(one) and _sized(asked, one, statement))
    return fits_in


def _lasts(asked: AskedQuantity, one: Quantity) -> bool:
    """Whether a length is that of the thing asked about, not of another, as in "a 30-day halt"."""
    return "-" not in one.shown or bool(frozenset(one.counted) & asked.words)


def in_words(one: Quantity) -> bool:
    """Whether a small number is written out: more often than not it only leads on to what follows."""
    return one.high < _SMALL and not any(map(str.isdecimal, one.shown))


def _sized(asked: AskedQuantity, one: Quantity, statement: Statement) -> bool:
    """Whether a number without a unit may be a size: of nothing told, of what was asked, or where all of it is said."""
    if not one.counted or alike(frozenset(one.counted)) & alike(asked.words):
        return True
    own = alike(frozenset(statement.text.stems))
    said = [has(word, own) for word in asked.words] + [name in statement.text.roots for name in asked.names]
    return sum(said) >= _NEARLY_ALL * len(said)


def _counts(asked: AskedQuantity, one: Quantity, statement: Statement, around: Around) -> bool:
    counted = alike(frozenset(one.counted))
    if in_words(one):
        return one.head in asked.heads
    if counted & (asked.heads | asked.words):
        return True
    behind = next((word for word in statement.text.words[one.place + 1 :] if word.is_content), None)
    bare = not one.counted or (behind is not None and (behind.text.endswith("ed") or behind.text in PAST))
    return bare and bool(asked.heads & (statement.text.stems | around.above.stems | around.before.stems))


def _in_time(asked: AskedQuantity, one: Quantity, statement: Statement) -> bool:
    """Of several dates in a sentence, the one that stands nearest to a figure must be one asked for."""
    told = list(placed_periods(statement.text))
    if not asked.time.wanted or len(told) < 2:
        return True
    start = statement.text.words[one.place].start
    nearest, _ = min(told, key=lambda pair: abs(pair[1].start - start))
    return any(nearest.meets(period) for period in asked.time.wanted)


def has(word: str, known: frozenset[str]) -> bool:
    """Whether a stem is known, or begins as one that is: attend, attendance.

    >>> has("attend", frozenset({"attendanc"})), has("att", frozenset({"attendanc"}))
    (True, False)
    """
    return word in known or (
        len(word) > 4 and any(len(one) > 4 and (one.startswith(word) or word.startswith(one)) for one in known)
    )
