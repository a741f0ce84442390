"""The lists of general English words in ``words.toml``, and of countries in ``geography.toml``."""

import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("rag").joinpath("reading", name).read_text("utf-8"))


_TABLE, _GEOGRAPHY = _read("words.toml"), _read("geography.toml")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def alternatives(words: Iterable[str]) -> str:
    """Words as the alternatives of a regular expression."""
    return "|".join(sorted(words))


def _first_of(lines: str) -> dict[str, str]:
    """Each word with the first of its line."""
    return {form: base for base, *forms in map(str.split, lines.strip().splitlines()) for form in (base, *forms)}


def _pairs(lines: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    halves = (line.partition(" / ") for line in lines.strip().splitlines())
    return tuple((_words(one), _words(other)) for one, _, other in halves)


BE = _words(_TABLE["be"])
MODALS: dict[str, str] = {word: mode for mode, words in _TABLE["modals"].items() for word in words.split()}
CURRENCIES: dict[str, str] = {
    word: currency for currency, words in _TABLE["currencies"].items() for word in words.split()
}
IN_WORDS: dict[str, str] = _TABLE["in_words"]
UNITS = _first_of(_TABLE["units"]["lines"])
BEFORE_UNITS = _words(_TABLE["before_units"])
RIVALS = tuple(map(_words, _TABLE["rivals"].strip().splitlines()))
AUXILIARY = BE | _words(_TABLE["helping"]) | frozenset(MODALS)
ARTICLES, PREPOSITIONS = _words(_TABLE["articles"]), _words(_TABLE["prepositions"])
LOOSE = _words(_TABLE["loose"])
ATTRIBUTES = _words(_TABLE["attributes"])
HEDGES, SPEECH, UNREAL = _words(_TABLE["hedges"]), _words(_TABLE["speech"]), _words(_TABLE["unreal"])
LIGHT = AUXILIARY | HEDGES | _words(_TABLE["light"])
NEGATIONS, REFUSALS = _words(_TABLE["negations"]), _words(_TABLE["refusals"])
OPENERS = _words(_TABLE["openers"])
NEGATIVE = _words(_TABLE["negative"])
CONDITIONS, VAGUE = _words(_TABLE["conditions"]), _words(_TABLE["vague"])
ALL, SOME, MOST, ONLY = (_words(_TABLE[name]) for name in ("all", "some", "most", "only"))
BEFORE_COUNTED, BEFORE_VERB = AUXILIARY | _words(_TABLE["before_counted"]), AUXILIARY | _words(_TABLE["before_verb"])
PLURALS, LEADS_TO_MONTH = _words(_TABLE["plurals"]), _words(_TABLE["leads_to_month"])
MONTHS: list[str] = _TABLE["months"].split()
SHORT_MONTHS = {month[:3].capitalize(): month.capitalize() for month in MONTHS} | {"Sept": "September"}
PAST, SAME_NAMES = _first_of(_TABLE["same"]["past"]), _first_of(_GEOGRAPHY["countries"] + _GEOGRAPHY["others"])
CAPITALS = _words(_GEOGRAPHY["capitals"])
SAME = PAST | _first_of(_TABLE["same"]["like"])

OPPOSITES = _pairs(_TABLE["opposites"]["lines"])
REGIONS = {name: members for names, members in _pairs(_GEOGRAPHY["regions"]) for name in names}
