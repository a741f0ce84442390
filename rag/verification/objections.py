"""Everything that the guards find against a sentence, and whether it keeps to the words of its source."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from index.document import Document, DocumentMeta
from rag.guards.completeness import broken_off
from rag.guards.dates import undated_figures, unknown_dates
from rag.guards.figures import unknown_figures
from rag.guards.modality import sharpened, unreal, weakened
from rag.guards.names import made_up_speakers, repeated_names, unknown_names, wrong_subjects
from rag.guards.objection import Objection, Source, Weight
from rag.guards.places import exchanged, wrong_shares
from rag.guards.polarity import opposites, stretched, wrong_denials
from rag.guards.quotation import foreign_signs, out_of_quotation
from rag.guards.wording import nothing_said, unsaid
from rag.reading.text import Text, all_roots, read

Guard = Callable[[Text, Source], Iterator[Objection]]
_GUARDS: tuple[Guard, ...] = (
    unknown_figures, unknown_dates, undated_figures, unknown_names, repeated_names, wrong_subjects, made_up_speakers,
    exchanged, wrong_shares, wrong_denials, opposites, stretched, sharpened, unreal, weakened, out_of_quotation,
    foreign_signs, nothing_said, broken_off,
)  # fmt: skip
_IN_ORDER, _IN_ANY_ORDER = 0.65, 0.9
"""From these shares of its words on, those in the order of the source or all content words, a sentence keeps to it."""
_LONGEST = 3
"""In a source so many times as long, a few words in order are no wonder."""


@dataclass(frozen=True)
class Reading:
    """A claim and a quote, as they are written and as the guards read them."""

    written: str
    quoted: str
    claim: Text
    source: Source

    @cached_property
    def objections(self) -> tuple[Objection, ...]:
        """What all guards say; that the words are others is not among it."""
        found = (one for guard in _GUARDS for one in guard(self.claim, self.source))
        return tuple(dict.fromkeys(found))

    def reasons(self, weight: Weight) -> tuple[str, ...]:
        """What was objected with this weight."""
        return tuple(one.reason for one in self.objections if one.weight == weight)


def read_claim(claim: str, quote: str, document: Document) -> Reading:
    """Read a claim and the words of a document that shall bear it out; white space does not matter."""
    claim, quote = " ".join(claim.split()), " ".join(quote.split())
    ordinary = frozenset(word for word in document.text.split() + quote.split() if word.islower())
    meta: DocumentMeta = document.meta
    people = ". ".join(filter(None, (meta.publisher, meta.author, meta.via)))
    speakers = frozenset(word.root for word in read(people).words if word.is_content)
    about = read(f"{document.title}. {people}", ordinary)
    source = Source(read(quote, ordinary), about, speakers, meta.days, all_roots(document.text))
    return Reading(claim, quote, read(claim, ordinary), source)


def follows(reading: Reading) -> bool:
    """Whether a claim keeps to the words of its source, so that each one it has changed counts.

    >>> document = Document("d", "Plan", "")
    >>> follows(read_claim("They need many troops.", "Experts say they need few troops.", document))
    True
    >>> follows(read_claim("Soldiers are required.", "Experts say they need few troops.", document))
    False
    """
    ours = [word.stem for word in reading.claim.words if word.text.isalnum()]
    theirs = [word.stem for word in reading.source.quote.words if word.text.isalnum()]
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    content = sum(word.is_content for word in reading.claim.words)
    if len(theirs) > _LONGEST * len(ours):
        return False
    return (
        sum(block.size for block in blocks) >= _IN_ORDER * len(ours)
        or len(unsaid(reading.claim, reading.source)) <= (1 - _IN_ANY_ORDER) * content
    )
