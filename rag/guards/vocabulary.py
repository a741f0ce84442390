"""The lists of general English words in ``words.toml``."""

import tomllib
from importlib.resources import files
from typing import Any

_TABLE: dict[str, Any] = tomllib.loads(files("rag").joinpath("guards/words.toml").read_text("utf-8"))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _first_of(lines: str) -> dict[str, str]:
    """Each word with the first of its line."""
    return {form: base for base, *forms in map(str.split, lines.strip().splitlines()) for form in (base, *forms)}


BE = _words(_TABLE["be"])
MODALS: dict[str, str] = {word: mode for mode, words in _TABLE["modals"].items() for word in words.split()}
CURRENCIES: dict[str, str] = {
    word: currency for currency, words in _TABLE["currencies"].items() for word in words.split()
}
AUXILIARY = BE | _words(_TABLE["helping"]) | frozenset(MODALS)
ARTICLES, PREPOSITIONS = _words(_TABLE["articles"]), _words(_TABLE["prepositions"])
HEDGES, SPEECH, UNREAL = _words(_TABLE["hedges"]), _words(_TABLE["speech"]), _words(_TABLE["unreal"])
LIGHT = AUXILIARY | HEDGES | _words(_TABLE["light"])
NEGATIONS, REFUSALS = _words(_TABLE["negations"]), _words(_TABLE["refusals"])
CONDITIONS, VAGUE = _words(_TABLE["conditions"]), _words(_TABLE["vague"])
ALL, SOME, MOST, ONLY = (_words(_TABLE[name]) for name in ("all", "some", "most", "only"))
BEFORE_COUNTED, BEFORE_VERB = AUXILIARY | _words(_TABLE["before_counted"]), AUXILIARY | _words(_TABLE["before_verb"])
PLURALS, LEADS_TO_MONTH = _words(_TABLE["plurals"]), _words(_TABLE["leads_to_month"])
MONTHS: list[str] = _TABLE["months"].split()
PAST, SAME_NAMES = _first_of(_TABLE["same"]["past"]), _first_of(_TABLE["same"]["names"])
SAME = PAST | _first_of(_TABLE["same"]["like"])
OPPOSITES = tuple(
    (_words(one), _words(other))
    for one, _, other in (line.partition(" / ") for line in _TABLE["opposites"]["lines"].strip().splitlines())
)
