"""Wording: what a sentence says must be said in its source."""

from collections.abc import Iterator

from rag.guards.dates import in_dates, mentions
from rag.guards.text import Objection, Source, Text
from rag.guards.vocabulary import CURRENCIES, NEGATIONS, REFUSALS

_FEW = 2
_SMALL_SHARE = 0.26


def other_words(claim: Text, source: Source) -> Iterator[Objection]:
    """The words of a claim that the source does not use in any form; one or two of many do not sink it."""
    known = source.quote.stems | source.about.stems | {word.text for word in source.quote.words}
    roots = source.quote.roots | source.about.roots
    dated, skipped = in_dates(claim), NEGATIONS | REFUSALS | CURRENCIES.keys()
    said = {word.stem: word for word in claim.content() if word not in dated and word.text not in skipped}
    missing = [
        word
        for word in said.values()
        if not (word.stem in known or (word.is_name and word.root in roots) or _kin(word.stem, known))
    ]
    figures = sum(word.is_figure and word not in dated for word in claim.words) + len(mentions(claim))
    if not said and not figures:
        yield Objection("there is nothing in it that could be checked")
    few = len(missing) <= _FEW and len(missing) <= _SMALL_SHARE * (len(said) + figures)
    for word in missing:
        yield Objection(f'the source does not say "{word.text}"', fatal=not few)


def _kin(stem: str, known: set[str]) -> bool:
    """Whether one of the words begins as this one, or the other way round: announce, announcement."""
    return len(stem) > 4 and any(len(one) > 4 and (one.startswith(stem) or stem.startswith(one)) for one in known)
