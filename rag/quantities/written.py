"""How the numbers of a sentence are written, with the words that bound them and their unit."""

import re
from collections.abc import Iterator

from rag.reading.spelling import NUMBER_WORDS, fold_figures

_WORD = rf"(?:{'|'.join(NUMBER_WORDS)}|hundred|thousand|an?(?= (?:hundred|thousand|million|billion)))"
_SCALE = r"(?:[ -]?(?:thousand|million|billion|trillion)|(?:bn|mn|trn|m|k))\b"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = rf"(?:{_DIGITS}|\b{_WORD}(?:[ -](?:and )?{_WORD})*\b)(?:{_SCALE})?(?:\s?%|\s?per ?cent\b)?"
_BEFORE = (
    r"(?:\b(?:up to|at (?:least|most)|(?:no|not) (?:more|fewer|less) than|(?:more|fewer|less) than|well over|over|"
    r"under|above|below|nearly|almost|about|around|roughly|approximately|some|close to|just under|just over)\s+)"
)
_MONEY = r"(?:(?:US|A|C)?[$€£]\s?|(?-i:\b[A-Z]{3}\s))"
_UNITS = (
    r"(?:[ -](?:sq(?:uare)? )?(?:km|kilometres?|miles?|metres?|hectares?|tonnes?|hours?|minutes?|seconds?|days?|weeks?|"
    r"months?|years?))?"
)
_ONE = re.compile(rf"{_BEFORE}*{_MONEY}?{_NUMBER}{_UNITS}", re.IGNORECASE)
_SHOWN = re.compile(
    rf"{_BEFORE}*{_MONEY}?{_NUMBER}(?:\s?(?:[-–—]|to|and|or)\s?{_MONEY}?{_NUMBER})?{_UNITS}", re.IGNORECASE
)
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def written_numbers(sentence: str) -> Iterator[tuple[str, list[str]]]:
    """Every number of a sentence, a range as one: how it is written, and the values it folds to.

    >>> list(written_numbers("In 2025 about 25,000-30,000 carters drove over two hours."))
    [('about 25,000-30,000', ['25000', '30000']), ('over two hours', ['2'])]
    """
    for found in _SHOWN.finditer(sentence):
        values = _PLAIN.findall(fold_figures(found[0]))
        shown = found[0].strip()
        if values and not _YEAR.fullmatch(shown):
            yield shown, values


def written_alone(shown: str, value: str) -> str:
    """Of two numbers that are no range how the one is written.

    >>> written_alone("2.3% to 2.5%", "2.5")
    '2.5%'
    """
    for found in _ONE.finditer(shown):
        if value in _PLAIN.findall(fold_figures(found[0])):
            return found[0].strip()
    return shown
