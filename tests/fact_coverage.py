"""Whether the notes of the bundled collection say what their facts say, figure by figure.

``python -m tests.fact_coverage FACTS.md`` reads a fact sheet (a bullet per fact, its columns parted
by " | ") and the notes, which name their facts in the front matter. It reads figures in its own
way, so that a slip of the product's number reader cannot hide here.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from index.load.text import split_front_matter

NOTES = Path(__file__).parent.parent / "index" / "corpus"

EXPLAINED = {
    ("1994-12-05-budapest-memorandum", "three"): "Russia, the United States and the United Kingdom",
    ("2024-06-20-nato-table-poland", "half"): "the year was half over: when, not how much",
    ("2024-07-31-nato-and-ukraine-background", "fourteen"): "from 2008 to 2022",
    ("2025-02-15-dannatt-50000-100000-london-daily", "half"): "50,000 beside 100,000",
    ("2025-06-30-eurostat-temporary-protection-spring-summer-2025", "a quarter"): "27.8% is more than that",
    ("2025-08-28-press-digests-31-of-32", "2%"): "what the 31 of 32 allies meet",
    ("2025-10-31-hrmmu-october-2025-report", "10,595"): "1,979 killed and 8,616 injured",
    ("2025-12-19-eu-loan-and-frozen-assets", "Three"): "Czechia, Hungary and Slovakia",
}
"""Figures that a note works out from its facts or says about time, looked at one by one."""

_SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: value for value, word in enumerate(_SMALL + _TEENS, start=1)}
_WORDS |= {word: 10 * value for value, word in enumerate(_TENS, start=2)} | {"a": 1, "an": 1, "and": 0}
_SCALES = {"k": 3, "m": 6, "mn": 6, "bn": 9, "tn": 12, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_CURRENCIES = {"us$": "$", "usd": "$", "dollar": "$", "eur": "€", "euro": "€", "gbp": "£", "pound": "£"}


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(words)})"


_MONTH = "(?-i:January|February|March|April|May|June|July|August|September|October|November|December)"
_YEAR = r"(?:19|20)\d\d"
_COUNT = rf"(?:{_any(_TENS)}(?:[- ]{_any(_SMALL)})?|{_any(_TEENS)}|{_any(_SMALL)})\b"
_SCALE = "(?:thousand|million|billion|trillion)"
_NO_FIGURE = (  # Says when or which, not how much.
    rf"\b{_YEAR}-\d\d(?:-\d\d)?(?:/\d\d)?\b",
    rf"\b\d\d?(?:(?:, | and | or | to |, and |[-–/])\d\d?)*(?:st|nd|rd|th)? {_MONTH}\b(?: {_YEAR})?",
    rf"\b{_MONTH} \d\d?, {_YEAR}",
    rf"(?<![\w$£€.,])(?<![$£€] ){_YEAR}s?(?:[-–/]\d\d(?:\d\d)?)?\b(?![.,]\d)(?! ?(?:%|per ?cent|{_SCALE}))",
    r"\b\d\d?:\d\d\b|\b\d\d? ?[ap]\.?m\b",
    rf"\b(?:Article|CBP|No\.?|Resolution) \d+|\bround {_COUNT}",
    rf"\b\d+(?:st|nd|rd|th)\b|\b{_any(_TENS)}-(?:first|second|third|\w+(?<!mon)th)\b",
    r"\b(?!(?:USD|EUR|GBP|DKK|PLN)\d)[a-z]+\d\w*",
)
_ONE_IN = rf"\b(?P<some>{_any(_SMALL)}|[1-9])(?:(?<=one) \w+)? in (?P<all>{_COUNT}|\d\d?\b(?![.,]\d| {_MONTH}))"
_PART = (
    rf"\b(?:(?P<times>one|two|three|four)[- ]|an? (?=quarter|\w+ (?:of|more|less)\b)"
    rf"|(?<!first )(?<!second )(?<!other )(?=half))(?P<part>{_any(_PARTS)})s?\b(?!-year| of {_YEAR}| an? |[- ]{_SCALE})"
)
_NUMBER = (
    r"(?<!\w)(?:(?P<before>us\$|\$|£|€|usd|eur|gbp|dkk|pln) ?)?"
    r"(?:(?P<digits>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)"
    rf"|\b(?P<words>half(?: an?)?(?=[- ]{_SCALE})|(?:{_COUNT}|an?) hundred(?: and {_COUNT})?|{_COUNT}|an?(?= {_SCALE}))"
    rf")(?P<and_half> and a half\b)?(?:(?P<scale>k|m| ?mn| ?bn| ?tn|[- ]{_SCALE})\b)?(?!\w)"
    r"(?P<percent> ?%|[- ]per ?cent)?(?: (?:us )?(?P<after>dollar|euro|pound)s?\b)?"
)
_FIGURE = re.compile("|".join(f"(?:{one})" for one in (*_NO_FIGURE, _ONE_IN, _PART, _NUMBER)), re.IGNORECASE)
_RANGE = re.compile("[-–/]| to | or ")


@dataclass(frozen=True)
class Figure:
    """A value with its unit ("%", a currency or none), as it is written, with the words around it.

    A bare word up to twelve ("two sides", "ten months") is casual: seldom a measurement.
    """

    value: Decimal
    unit: str
    written: str
    around: str
    casual: bool = False

    def agrees(self, other: "Figure") -> bool:
        """Same value; a currency may be left out on one side, a percent sign may not."""
        if self.value != other.value or (self.unit == "%") != (other.unit == "%"):
            return False
        return self.unit == other.unit or not (self.unit and other.unit)


@dataclass(frozen=True)
class Fact:
    """What a fact says in figures, and what the name of its originator adds."""

    figures: tuple[Figure, ...]
    aside: tuple[Figure, ...]
    from_memory: bool


@dataclass(frozen=True)
class Note:
    """The figures of a note's text, those its front matter lists, and the facts it names."""

    name: str
    figures: tuple[Figure, ...]
    listed: tuple[Figure, ...]
    facts: tuple[str, ...]

    def judged(self) -> list[Figure]:
        """Its figures without the casual ones, unless the front matter calls them figures."""
        return [one for one in self.figures if not one.casual or any(one.agrees(other) for other in self.listed)]


def read_figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in their order; dates, years, clock times and ordinals are none.

    >>> [(str(one.value), one.unit) for one in read_figures("On 17 February 2025, £2.2bn; one in five.")]
    [('2200000000', '£'), ('20', '%')]
    """
    matches = [(match, figure) for match in _FIGURE.finditer(text) if (figure := _read(match)) is not None]
    figures = [figure for _, figure in matches]
    for place, ((first, _), (second, _)) in enumerate(pairwise(matches)):
        if _RANGE.fullmatch(text[first.end() : second.start()]):
            figures[place] = _completed(figures[place], first, second)
    return tuple(figures)


def _read(match: re.Match[str]) -> Figure | None:
    parts = match.groupdict()
    around = " ".join(match.string[max(0, match.start() - 30) : match.end() + 30].split())
    if parts["all"] or parts["part"]:
        some = _count(parts["some"] or parts["times"] or "one")
        whole = _count(parts["all"]) if parts["all"] else _PARTS[parts["part"].lower()]
        return Figure(_plain(100 * some / whole), "%", match[0], around)
    if not (parts["digits"] or parts["words"]):
        return None
    value = _count(parts["digits"] or parts["words"])
    currency = (parts["before"] or parts["after"] or "").lower()
    unit = "%" if parts["percent"] else _CURRENCIES.get(currency, currency)
    casual = bool(parts["words"]) and value <= 12 and not (parts["scale"] or unit or parts["and_half"])
    if casual and value == 1:
        return None  # Mostly an article: "one report", "one of them".
    value += Decimal("0.5") if parts["and_half"] else 0
    return Figure(_plain(value * _scale(match)), unit, match[0], around, casual)


def _count(number: str) -> Decimal:
    """The value of digits or of words up to hundreds."""
    if number[0].isdigit():
        return Decimal(re.sub("[,\u00a0\u202f]", "", number))
    if number.lower().startswith("half"):
        return Decimal("0.5")
    total = 0
    for word in re.split("[- ]", number.lower()):
        total = 100 * total if word == "hundred" else total + _WORDS[word]
    return Decimal(total)


def _scale(match: re.Match[str]) -> int:
    return int(10 ** _SCALES[match["scale"].strip(" -").lower()]) if match["scale"] else 1


def _plain(value: Decimal) -> Decimal:
    return Decimal(f"{value.quantize(Decimal('0.0001')).normalize():f}")


def _completed(figure: Figure, first: re.Match[str], second: re.Match[str]) -> Figure:
    """In "5.6-5.7 million" and "5 to 6%" the first number takes scale and percent from the second."""
    if second["scale"] and not first["scale"] and figure.value < 1000:
        figure = replace(figure, value=_plain(figure.value * _scale(second)), casual=False)
    return replace(figure, unit="%", casual=False) if second["percent"] and not figure.unit else figure


def read_facts(text: str) -> dict[str, Fact]:
    """The facts of a sheet by id; questions and pairs have fewer columns and are no facts."""
    facts = {}
    for found in re.finditer(r"^- \*\*([A-Z]\d+)\*\* \| (.+)$", text, re.MULTILINE):
        columns = found[2].split(" | ")
        if len(columns) >= 5:
            facts[found[1]] = Fact(read_figures(columns[0]), read_figures(columns[2]), "[memory]" in columns[3])
    return facts


def read_note(path: Path) -> Note:
    """A note as the comparison needs it."""
    fields, body = split_front_matter(path.read_text("utf-8"))
    facts = tuple(re.findall(r"\w+", str(fields.get("facts", []))))
    return Note(path.stem, read_figures(body), read_figures(str(fields.get("figures", []))), facts)


def unsaid(wanted: Iterable[Figure], said: Sequence[Figure]) -> list[Figure]:
    """The figures that no other one agrees with, each value once."""
    missing = {(one.value, one.unit): one for one in wanted if not any(one.agrees(other) for other in said)}
    return list(missing.values())


def compare(facts: Mapping[str, Fact], notes: Sequence[Note]) -> Iterator[tuple[str, list[str]]]:
    """Everything that can be wrong between facts and notes, with the places where it is."""
    naming = {name: [note for note in notes if name in note.facts] for name in facts}
    yield "facts no note covers", [name for name in facts if not naming[name] and not facts[name].from_memory]
    yield "facts from memory that a note covers", [name for name in facts if naming[name] and facts[name].from_memory]
    yield "ids without a fact", [f"{note.name}: {name}" for note in notes for name in note.facts if name not in facts]
    said = {name: [figure for note in naming[name] for figure in note.figures] for name in facts}
    lost = [(name, one) for name in facts if naming[name] for one in unsaid(facts[name].figures, said[name])]
    yield "figures of a fact in none of its notes", [f"{name}: {one.around}" for name, one in lost]
    known = {note: [facts[name] for name in note.facts if name in facts] for note in notes}
    meant = {note: [one for fact in known[note] for one in fact.figures + fact.aside] for note in notes}
    extra = {(note.name, one.written): one for note in notes for one in unsaid(note.judged(), meant[note])}
    told = [f"{name}: {one.around}" for (name, written), one in extra.items() if (name, written) not in EXPLAINED]
    yield "figures of a note in none of its facts", told
    yield "explanations that explain nothing", [": ".join(one) for one in EXPLAINED if one not in extra]


def main(arguments: Sequence[str]) -> int:
    """Print the report; 1 when something is wrong, 2 when there is nothing to read."""
    sheet = Path(arguments[0]) if len(arguments) == 1 else None
    facts = read_facts(sheet.read_text("utf-8")) if sheet and sheet.is_file() else {}
    if not facts:
        sys.stderr.write(f"No facts in {sheet}.\n" if sheet else "Say where the fact sheet is: FACTS.md\n")
        return 2
    notes = [read_note(path) for path in sorted(NOTES.glob("*.md"))]
    covered = facts.keys() & {name for note in notes for name in note.facts}
    figures = sum(len(fact.figures) for fact in facts.values())
    sys.stdout.write(f"{len(facts)} facts with {figures} figures, {len(covered)} of the facts covered\n")
    judged = sum(len(note.judged()) for note in notes)
    casual = sum(len(note.figures) for note in notes) - judged
    sys.stdout.write(f"{len(notes)} notes with {judged} figures ({casual} bare words up to twelve not judged)\n")
    problems = list(compare(facts, notes))
    for what, places in problems:
        sys.stdout.write(f"{len(places):4} {what}\n" + "".join(f"       {one}\n" for one in places))
    sys.stdout.write(f"{len(EXPLAINED):4} figures explained\n")
    return int(any(places for _, places in problems))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
