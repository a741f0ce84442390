"""Quotation: what a source only quotes it does not say itself, and signs that it lacks are no part of a sentence."""

import re
from collections.abc import Iterator

from rag.guards.objection import Objection, Source
from rag.reading.text import Text

_QUOTED = re.compile(r'"[^"]{12,}"')
_SIGNS = frozenset("{}[]<>‹›|\\#@*_~^`=")


def out_of_quotation(claim: Text, source: Source) -> Iterator[Objection]:
    """A claim that stands wholly between the quotation marks of its source, without them and without who speaks."""
    said = {word.stem for word in claim.content()}
    if not said or '"' in claim.folded:
        return
    for span in _QUOTED.finditer(source.quote.folded):
        inside: set[str] = set()
        outside: set[str] = set()
        for word in source.quote.words:
            (inside if span.start() <= word.start < span.end() else outside).add(word.stem)
        if said <= inside and not said <= outside:
            yield Objection("it tells as a fact what the source only quotes", "firm")


def foreign_signs(claim: Text, source: Source) -> Iterator[Objection]:
    """Brackets and the like that the source has not: remains of a form, or of something worse."""
    for sign in sorted(_SIGNS & set(claim.folded) - set(source.quote.folded)):
        yield Objection(f'the source has no sign "{sign}"', "firm")
