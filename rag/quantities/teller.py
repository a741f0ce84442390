"""Who is named in a sentence as the one who says so."""

import re
from itertools import pairwise

from rag.quantities.counted import listed
from rag.reading.vocabulary import MONTHS, alternatives

_NO_NAME = (
    r"(?!(?:In|By|On|At|The|For|From|Of|As|An?|It|He|She|They|That|This|One|With|After|Before|Since|Its|Their|Both|Some|"
    rf"{'|'.join(month.capitalize() for month in MONTHS)})\b)"
)
_PART = r"[A-Z][\w&.-]*[\w&]"
_NAME = rf"(?P<name>{_NO_NAME}{_PART}(?: (?:(?:of|and|for|the|de|von|der|van) (?:the )?)?{_PART}){{0,5}})"
_ACCOUNTS, _TELLS = alternatives(listed("accounts")), alternatives(listed("tells"))
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b[Aa]ccording to (?:the |an? )?{_NAME}",
        rf"\b{_NAME}['’]s? (?:own |latest |first |later |earlier |combined )?(?:{_ACCOUNTS})\b",
        rf"\b(?:{_ACCOUNTS}) by (?:the )?{_NAME}",
        rf"\b{_NAME}(?:,|, [^,;]{{3,60}},)? (?:has |have |had |also |later )?(?:{_TELLS})\b",
    )
)
_CLAUSES = re.compile(r"(?<=;)\s|(?<=,) (?=(?:while|whereas|but|against|and) )")


def teller(sentence: str) -> str | None:
    """The name of whoever a sentence gives as the one who says it.

    >>> teller("By the Mill Gazette's account, 12 wheels turn."), teller("Twelve wheels turn.")
    ('Mill Gazette', None)
    >>> teller("Ann Miller told the council that 12 wheels turn."), teller("It has 12, according to Ann Miller.")
    ('Ann Miller', 'Ann Miller')
    """
    found = [match for pattern in _PATTERNS if (match := pattern.search(sentence))]
    return min(found, key=lambda match: match.start())["name"] if found else None


def clauses(sentence: str) -> list[tuple[int, int]]:
    """Where the parts of a sentence begin and end when each names its own teller, else the whole of it.

    >>> sentence = "The Post wrote of 30; Radio Mill wrote of 20."
    >>> [sentence[start:end] for start, end in clauses(sentence)]
    ['The Post wrote of 30;', 'Radio Mill wrote of 20.']
    >>> clauses("It has 30; or 20.")
    [(0, 17)]
    """
    cuts = [0, *(found.start() for found in _CLAUSES.finditer(sentence)), len(sentence)]
    parts = [(start, end) for start, end in pairwise(cuts) if end > start]
    parts = [(start + (sentence[start] == " "), end) for start, end in parts]
    told = [teller(sentence[start:end]) for start, end in parts]
    each_has_one = len(parts) > 1 and None not in told and len(set(told)) == len(told)
    return parts if each_has_one else [(0, len(sentence))]
