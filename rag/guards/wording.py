"""Wording: what a sentence says must be said in its source."""

from collections.abc import Iterator

from rag.guards.objection import Objection, Source
from rag.reading.dates import in_dates, mentions
from rag.reading.text import Text, Word
from rag.reading.vocabulary import CURRENCIES, NEGATIONS, REFUSALS

_FEW = 2
_SMALL_SHARE = 0.26


def other_words(claim: Text, source: Source) -> Iterator[Objection]:
    """The words of a claim that the source does not use in any form; one or two of many do not sink it."""
    missing = unsaid(claim, source)
    few = len(missing) <= _FEW and len(missing) <= _SMALL_SHARE * (len(_said(claim)) + _figures(claim))
    for word in missing:
        yield Objection(f'the source does not say "{word.text}"', "slight" if few else "doubt")


def nothing_said(claim: Text, source: Source) -> Iterator[Objection]:
    """A claim without a word or figure that could be looked for."""
    if not _said(claim) and not _figures(claim):
        yield Objection("there is nothing in it that could be checked", "firm")


def unsaid(claim: Text, source: Source) -> list[Word]:
    """The content words of a claim, each once, that the source uses in no form."""
    known = source.quote.stems | source.about.stems | {word.text for word in source.quote.words}
    roots = source.quote.roots | source.about.roots
    return [
        word
        for word in _said(claim)
        if not (word.stem in known or (word.is_name and word.root in roots) or _kin(word.stem, known))
    ]


def _said(claim: Text) -> list[Word]:
    dated, skipped = in_dates(claim), NEGATIONS | REFUSALS | CURRENCIES.keys()
    words = (word for word in claim.content() if word not in dated and word.text not in skipped)
    return list({word.stem: word for word in words}.values())


def _figures(claim: Text) -> int:
    dated = in_dates(claim)
    return sum(word.is_figure and word not in dated for word in claim.words) + len(mentions(claim))


def _kin(stem: str, known: frozenset[str]) -> bool:
    """Whether one of the words begins as this one, or the other way round: announce, announcement."""
    return len(stem) > 4 and any(len(one) > 4 and (one.startswith(stem) or stem.startswith(one)) for one in known)
