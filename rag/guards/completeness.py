"""Completeness: who tells, decides or defines something must be followed by what that is."""

from collections.abc import Iterator

from rag.guards.objection import Objection, Source
from rag.reading.dates import in_dates
from rag.reading.text import Text, Word, stems_of
from rag.reading.vocabulary import ARTICLES, AUXILIARY, NEGATIONS, PREPOSITIONS, SPEECH

_ASKING = frozenset({"what", "which", "who", "where", "when", "why", "how", "whether"})


def broken_off(claim: Text, source: Source) -> Iterator[Objection]:
    """A claim that is somebody, a verb and perhaps a date, where the source tells more: "He reported on 3 May"."""
    verb = _bare_verb(claim)
    if verb and (verb.stem in stems_of(SPEECH) or _has_object(source.quote, verb.stem)):
        yield Objection(f'it does not tell what was "{verb.text}"', "firm")


def _bare_verb(claim: Text) -> Word | None:
    """The verb after a name that opens a text, if only dates follow, and then nothing or words like "citing"."""
    dated = in_dates(claim)
    words = [word for word in claim.words if word not in dated and word.text not in ARTICLES]
    named = next((place for place, word in enumerate(words) if not word.is_name), len(words))
    verb = named
    while verb < len(words) and words[verb].text in AUXILIARY | NEGATIONS:
        verb += 1
    if named == 0 or verb == len(words) or not words[verb].text.isalpha():
        return None
    behind = [word.text for word in words[verb + 1 :] if word.text not in PREPOSITIONS]
    ends = behind in ([], ["."], [","]) or (behind[0] == "," and behind[1].endswith("ing"))
    return words[verb] if ends else None


def _has_object(quote: Text, stem: str) -> bool:
    """Whether what a verb is done to directly follows it, or is asked for at the head: "What it is, nobody said"."""
    if any(word.text in _ASKING for word in quote.words[:1]):
        return True
    dated = in_dates(quote)
    for word, following in zip(quote.words, quote.words[1:], strict=False):
        if word.stem == stem and following not in dated:
            return following.text not in PREPOSITIONS and following.text.isalnum()
    return False
