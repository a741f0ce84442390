"""One thing changed in a sentence, so that it says something else: a figure, date, name, unit or polarity.

Knows nothing of the product: the word lists are its own.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

KINDS = ("figure", "date", "name", "unit", "polarity")
Change = tuple[int, int, str]
"""Where a sentence is changed, and what is put there."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_YEAR = re.compile(r"(?<![\d.,$€£-])(?:19|20)\d\d(?![\d%]|[.,]\d)")
_MONTH_NAME = re.compile(rf"\b(?:{_MONTH})\b")
_DAY = re.compile(rf"\b\d{{1,2}}(?= (?:{_MONTH})\b)")
_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\d]|,\d|\.\d|-\d|k\b)")
_NUMBER_WORDS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fifteen",
    "twenty", "thirty", "forty",
)  # fmt: skip
_NUMBER_WORD = re.compile(rf"(?<!-)\b(?:{'|'.join(_NUMBER_WORDS)})\b(?!-)")

_ALIKE: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("Ukraine", "Kyiv"), ("Russia", "Moscow", "Kremlin"), ("France", "Paris"), ("Germany", "Berlin"),
        ("Poland", "Warsaw"), ("Italy", "Rome"), ("Spain", "Madrid"), ("Denmark", "Copenhagen"), ("Turkey", "Ankara"),
        ("Sweden", "Stockholm"), ("Norway", "Oslo"), ("Finland", "Helsinki"), ("Estonia", "Tallinn"),
        ("Lithuania", "Vilnius"), ("Latvia", "Riga"), ("Canada", "Ottawa"), ("China", "Beijing"),
        ("Britain", "London", "United Kingdom"), ("Belgium",), ("Portugal", "Lisbon"), ("Greece", "Athens"),
        ("Japan", "Tokyo"), ("Australia",), ("Romania",), ("Georgia",),
    ),
    (
        ("French",), ("German",), ("Polish",), ("Italian",), ("Spanish",), ("Danish",), ("Swedish",), ("Norwegian",),
        ("Russian",), ("Ukrainian",), ("British",), ("Turkish",), ("Canadian",), ("Dutch",), ("Finnish",),
    ),
    (
        ("Zelensky",), ("Macron",), ("Starmer",), ("Merz",), ("Trump",), ("Putin",), ("Scholz",), ("Meloni",),
        ("Tusk",), ("Rutte",), ("Healey",), ("Hegseth",), ("Witkoff",), ("Lavrov",), ("Rubio",), ("Dannatt",),
        ("Carney",), ("Sanchez",), ("Kallas",), ("Erdogan",), ("Syrskyi",),
    ),
    (
        ("UNICEF",), ("OCHA",), ("UNHCR",), ("IOM",), ("HRMMU",), ("NATO",), ("OECD",), ("WHO",), ("IMF",), ("OSCE",),
    ),
    (
        ("BBC",), ("Reuters",), ("Politico",), ("Bloomberg",), ("Euractiv",), ("Ukrinform",), ("Al Jazeera",), ("CNN",),
        ("Guardian",), ("Telegraph",),
    ),
    (("Kharkiv",), ("Odesa",), ("Kherson",), ("Dnipro",), ("Lviv",), ("Sumy",), ("Poltava",), ("Mykolaiv",)),
    (("Geneva",), ("Istanbul",), ("Brussels",), ("Munich",), ("Davos",), ("Vienna",), ("Dubai",), ("Abu Dhabi",)),
)  # fmt: skip
"""Groups of names that can stand for each other in a sentence; names in one bracket mean the same."""
_UNITS: tuple[tuple[str, ...], ...] = (
    ("million", "billion", "trillion"), ("bn", "m"), ("thousand", "million"),
    ("days", "weeks", "months", "years"), ("day", "week", "month", "year"), ("minutes", "hours", "days"),
    ("kilometres", "miles", "metres"), ("km", "miles"), ("sq km", "hectares"),
    ("MW", "GW"), ("tonnes", "kilogrammes"), ("USD", "EUR"), ("US$", "€"), ("$", "€", "£"), ("dollars", "euros"),
    ("per cent", "per mille"), ("%", " per mille"),
    ("soldiers", "tanks"), ("troops", "aircraft"), ("people", "households"), ("civilians", "villages"),
    ("children", "schools"), ("countries", "companies"), ("refugees", "soldiers"),
)  # fmt: skip
"""What can be measured or counted by the same number."""
_OPPOSITES: tuple[tuple[str, str], ...] = (
    ("rose", "fell"), ("risen", "fallen"), ("rise", "fall"), ("increase", "decrease"), ("higher", "lower"),
    ("more", "fewer"), ("more", "less"), ("above", "below"), ("before", "after"), ("first", "last"),
    ("accepted", "rejected"), ("agreed", "refused"), ("confirmed", "denied"), ("supported", "opposed"),
    ("backed", "opposed"), ("always", "never"), ("with", "without"), ("inside", "outside"), ("largest", "smallest"),
    ("most", "least"), ("maximum", "minimum"), ("at least", "at most"), ("won", "lost"), ("began", "ended"),
    ("possible", "impossible"), ("likely", "unlikely"), ("earlier", "later"), ("wider", "narrower"),
    ("larger", "smaller"), ("included", "excluded"), ("public", "secret"), ("everyone", "nobody"), ("broad", "narrow"),
)  # fmt: skip
_CERTAIN = re.compile(
    r"\b(?:is|are|was|were|will|would|has|had|have|could|should|must|can|might|did|does)\b(?! not\b|n't| never)"
)
_ANY_DENIAL = re.compile(r"\b(?:not|no|none|nor|neither|never|nobody|nothing|without|cannot)\b|n[’']t\b")
_DENIED = re.compile(r"\b(?:(?<=is|as|re|ll|ld|ad|an|ay|st|id|es|ve) not|(?<=n)'t|(?<=n)’t)\b(?! only| merely| just)")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A sentence with one thing changed; ``kind`` is one of KINDS."""

    kind: str
    original: str
    mutated: str
    changed: str


def mutations(sentences: Iterable[str], count: int, seed: int = 0) -> list[Mutation]:
    """So many changes, of every kind as near to equally many as the sentences allow, the same every time."""
    chance = random.Random(seed)
    pools: dict[str, list[Mutation]] = {kind: [] for kind in KINDS}
    for sentence in dict.fromkeys(sentences):
        for kind, changes in _CHANGES.items():
            found = [_mutation(kind, sentence, one) for one in changes(sentence, chance)]
            pools[kind].extend(chance.sample(found, min(2, len(found))))
    for pool in pools.values():
        chance.shuffle(pool)
    chosen: list[Mutation] = []
    while len(chosen) < count and any(pools.values()):
        chosen.extend(pool.pop() for pool in pools.values() if pool and len(chosen) < count)
    return chosen[:count]


def _mutation(kind: str, sentence: str, change: Change) -> Mutation:
    start, end, new = change
    return Mutation(
        kind, sentence, f"{sentence[:start]}{new}{sentence[end:]}", f"{sentence[start:end]!r} became {new!r}"
    )


def _figures(sentence: str, chance: random.Random) -> Iterator[Change]:
    """Another number; years, days and what belongs to a longer name are left alone."""
    dates = [one.span() for pattern in (_YEAR, _DAY) for one in pattern.finditer(sentence)]
    for found in _NUMBER.finditer(sentence):
        if not any(start < found.end() and found.start() < end for start, end in dates):
            new = _other_number(found[0], chance)
            if new not in sentence:
                yield (*found.span(), new)
    for found in _NUMBER_WORD.finditer(sentence):
        others = [one for one in _NUMBER_WORDS if one != found[0] and one not in sentence]
        yield (*found.span(), chance.choice(others))


def _other_number(shown: str, chance: random.Random) -> str:
    value = float(shown.replace(",", ""))
    factor = chance.choice((0.5, 0.8, 0.9, 1.1, 1.25, 1.5, 2, 3, 10))
    places = len(shown.partition(".")[2])
    new = round(value * factor, places)
    if new == value:
        new += 1
    return f"{new:,.{places}f}" if "," in shown or new >= 10_000 else f"{new:.{places}f}"


def _dates(sentence: str, chance: random.Random) -> Iterator[Change]:
    """Another day, month or year."""
    for found in _YEAR.finditer(sentence):
        new = str(int(found[0]) + chance.choice((-3, -2, -1, 1, 2, 3)))
        if new not in sentence:
            yield (*found.span(), new)
    for found in _MONTH_NAME.finditer(sentence):
        if not (found[0] in ("May", "March") and not re.match(r" \d", sentence[found.end() :])):
            yield (*found.span(), chance.choice([one for one in _MONTHS if one not in sentence]))
    for found in _DAY.finditer(sentence):
        days = {str(day) for day in range(1, 29)} - set(re.findall(r"\d+", sentence))
        yield (*found.span(), chance.choice(sorted(days)))


def _names(sentence: str, chance: random.Random) -> Iterator[Change]:
    """Another name of the same kind that does not stand in the sentence and does not mean the same."""
    for group in _ALIKE:
        for same in group:
            for name in same:
                for found in re.finditer(rf"\b{name}\b(?! (?:Independent|City|Post)\b)", sentence):
                    others = [one[0] for one in group if one is not same and not any(word in sentence for word in one)]
                    if others:
                        yield (*found.span(), chance.choice(others))


def _units(sentence: str, chance: random.Random) -> Iterator[Change]:
    """Another unit, scale or counted thing right behind or before a number."""
    for same in _UNITS:
        for unit in same:
            if unit in ("USD", "US$", "$", "€", "£", "EUR"):
                pattern = rf"(?<![\w$]){re.escape(unit)}(?= ?\d)"
            else:
                pattern = rf"(?<=\d){re.escape(unit)}(?!\w)|(?<=\d ){re.escape(unit)}(?!\w)"
                pattern += rf"|(?<=llion ){re.escape(unit)}(?!\w)"
            for found in re.finditer(pattern, sentence):
                yield (*found.span(), chance.choice([one for one in same if one != unit]))


def _polarity(sentence: str, chance: random.Random) -> Iterator[Change]:
    """A denial more or less, or the opposite word."""
    for found in _CERTAIN.finditer("" if _ANY_DENIAL.search(sentence) else sentence):
        yield found.end(), found.end(), " not"
    for found in _DENIED.finditer(sentence):
        yield (*found.span(), "")
    for pair in _OPPOSITES:
        for word, other in (pair, pair[::-1]):
            for found in re.finditer(rf"\b{word}\b", sentence):
                yield (*found.span(), other)


_CHANGES: dict[str, Callable[[str, random.Random], Iterator[Change]]] = {
    "figure": _figures, "date": _dates, "name": _names, "unit": _units, "polarity": _polarity,
}  # fmt: skip
