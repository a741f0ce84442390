"""One spelling for all spellings of a figure: 30,000 = 30k = thirty thousand."""

import re
from decimal import Decimal

# fmt: off
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
# fmt: on
_VALUES = dict(zip(["zero", *_ONES, *_TEENS], range(20), strict=True)) | dict(
    zip(_TENS, range(20, 100, 10), strict=True)
)
NUMBER_WORDS = tuple(_VALUES)
"""From zero to nineteen, then the tens to ninety."""
_SCALES = {
    "k": 1_000, "thousand": 1_000,
    "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000, "millions": 1_000_000,
    "bn": 1_000_000_000, "billion": 1_000_000_000, "billions": 1_000_000_000,
    "trn": 1_000_000_000_000, "trillion": 1_000_000_000_000,
}  # fmt: skip
_DASHES = re.compile("[‐‑‒–—−]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_PER_CENT = re.compile(r"\s*(?:%|\bper ?cent\b|\bpercent\b)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_ONE = "|".join(_ONES)
_BELOW_HUNDRED = rf"(?:{'|'.join(_TENS)})(?:[ -](?:{_ONE}))?|{'|'.join(_TEENS)}|zero|{_ONE}"
_WORDS = re.compile(rf"\b(?:(?:{_ONE}) hundred(?:(?: and)? (?:{_BELOW_HUNDRED}))?|{_BELOW_HUNDRED})\b")
_SINGLE = re.compile(r"\b(?:one|an?)[ -](hundred|thousand|million|billion|trillion)\b")
_SCALED = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)(?:(?:[ -])?(thousand|millions?|billions?|trillion)|(k|mn|bn|trn))\b|"
    r"(?<=[$€£])(\d+(?:\.\d+)?)(m)\b"
)
"""A lone m is as often metres as millions, unless it counts money."""
_DECIMAL = re.compile(r"(?<![\w.])(\d+)\.(\d+)(?![\d.])")


def fold_figures(text: str) -> str:
    """The text in lower case, with every figure as a plain number and one spelling of per cent and dashes.

    >>> fold_figures("Thirty thousand troops"), fold_figures("30,000 troops"), fold_figures("30k troops")
    ('30000 troops', '30000 troops', '30000 troops')
    >>> fold_figures("two hundred and fifty-one thousand, one hundred, six or seven")
    '251000, 100, 6 or 7'
    >>> fold_figures("one million, a hundred thousand, $3m, a 3m wall, one of them")
    '1000000, 100000, $3000000, a 3m wall, one of them'
    >>> fold_figures("$1.15 billion, 4.00 per cent, 25–30 sites")
    '$1150000000, 4%, 25-30 sites'
    """
    folded = _DASHES.sub("-", text.lower().translate(_QUOTES))
    folded = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), folded)
    folded = _WORDS.sub(_number_of_words, folded)
    folded = _SINGLE.sub(lambda found: "100" if found[1] == "hundred" else f"1 {found[1]}", folded)
    folded = _DECIMAL.sub(_without_idle_zeros, folded)
    folded = _SCALED.sub(_times_scale, folded)
    return _PER_CENT.sub("%", folded)


def stands_in(wanted: str, text: str) -> bool:
    """Whether a text says something, whatever the case and the spelling of its figures.

    A figure or word counts only whole: 5,000 does not stand in 15,000.

    >>> stands_in("30,000", "about thirty thousand of them"), stands_in("5,000", "15,000 in all")
    (True, False)
    """
    return folded_stands_in(fold_figures(wanted).strip(), fold_figures(text))


def folded_stands_in(wanted: str, text: str) -> bool:
    """The same for texts that are folded already."""
    start = r"(?<![\w.])(?<!\d,)" if wanted[:1].isalnum() else ""
    end = r"(?!\w)(?!\.\d)" if wanted[-1:].isalnum() else ""
    return bool(wanted) and re.search(start + re.escape(wanted) + end, text) is not None


def _number_of_words(found: re.Match[str]) -> str:
    """The number that some words spell; "one" stays a word, as often as not it counts nothing."""
    if found[0] == "one":
        return found[0]
    total = 0
    for word in re.split("[ -]", found[0]):
        total = total * 100 if word == "hundred" else total + _VALUES.get(word, 0)
    return str(total)


def _without_idle_zeros(found: re.Match[str]) -> str:
    digits = found[2].rstrip("0")
    return f"{found[1]}.{digits}" if digits else found[1]


def _times_scale(found: re.Match[str]) -> str:
    scaled = Decimal(found[1] or found[4]) * _SCALES[found[2] or found[3] or found[5]]
    return f"{scaled.normalize():f}"
