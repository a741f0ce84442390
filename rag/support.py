"""Whether a sentence in other words than its source is borne out by it. Decided by rules alone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from index.document import Document, DocumentMeta
from rag.guards.dates import undated_figures, unknown_dates
from rag.guards.figures import unknown_figures
from rag.guards.modality import sharpened, unreal, weakened
from rag.guards.names import repeated_names, unknown_names, wrong_subjects
from rag.guards.places import exchanged, wrong_shares
from rag.guards.polarity import opposites, stretched, wrong_denials
from rag.guards.quotation import foreign_signs, out_of_quotation
from rag.guards.text import Objection, Source, Text, read
from rag.guards.wording import other_words

Guard = Callable[[Text, Source], Iterator[Objection]]
_GUARDS: tuple[Guard, ...] = (
    unknown_figures, unknown_dates, undated_figures, unknown_names, repeated_names, wrong_subjects,
    out_of_quotation, foreign_signs, exchanged, wrong_shares, wrong_denials, opposites,
    stretched, sharpened, unreal, weakened, other_words,
)  # fmt: skip
_BEARABLE = 2
"""How many small losses a sentence may have."""


@dataclass(frozen=True, slots=True)
class Support:
    """Whether a source supports a sentence, wholly or partly; None when not. The reasons are for people."""

    verdict: Literal["supported", "partly"] | None
    reasons: tuple[str, ...]


def support_of(claim: str, quote: str, document: Document) -> Support:
    """Whether the quoted words of a document bear a sentence out.

    >>> document = Document("d", "Plan", "")
    >>> support_of("They need 30k troops.", "Experts say they need thirty thousand troops.", document)
    Support(verdict='partly', reasons=('who says so is left out',))
    >>> support_of("They need 18 troops.", "They need thirty thousand troops.", document)
    Support(verdict=None, reasons=('the source does not say "18"',))
    """
    claim, quote = " ".join(claim.split()), " ".join(quote.split())
    if claim and claim == quote:
        return Support("supported", ("stands word for word in the source",))
    ordinary = frozenset(word for word in document.text.split() + quote.split() if word.islower())
    source = _source(quote, document, ordinary)
    asked = read(claim, ordinary)
    return _verdict(dict.fromkeys(chain.from_iterable(guard(asked, source) for guard in _GUARDS)))


def _source(quote: str, document: Document, ordinary: frozenset[str]) -> Source:
    meta: DocumentMeta = document.meta
    people = ". ".join(filter(None, (meta.publisher, meta.author, meta.via)))
    speakers = frozenset(word.root for word in read(people).words if word.is_content)
    dates = tuple(filter(None, (meta.published, meta.as_of)))
    return Source(read(quote, ordinary), read(f"{document.title}. {people}", ordinary), speakers, dates)


def _verdict(objections: Iterable[Objection]) -> Support:
    fatal = tuple(one.reason for one in objections if one.fatal)
    slight = tuple(one.reason for one in objections if not one.fatal)
    if fatal or len(slight) > _BEARABLE:
        return Support(None, fatal or slight)
    if slight:
        return Support("partly", slight)
    return Support("supported", ("all words and figures stand in the source",))
