"""Check a proposed sentence against its evidence. What does not pass is not shown."""

from dataclasses import dataclass

from index.document import Document
from rag.answer import Verdict
from rag.draft import DraftSentence
from rag.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Check:
    """What the check of a sentence found; ``verdict`` is None when nothing supports it.

    ``support`` is the evidence that bears the sentence out: that alone may be cited.
    """

    verdict: Verdict | None
    reasons: tuple[str, ...]
    support: tuple[Evidence, ...] = ()


def verify(sentence: DraftSentence, documents: dict[str, Document]) -> Check:
    """Whether the sentence stands word for word at the place it cites.

    The text is read again from the document itself, not from the evidence that carried it here.
    """
    support = tuple(one for one in sentence.evidence if _stands_there(sentence.text, one, documents))
    if support:
        return Check("quoted", ("stands word for word in the source",), support)
    return Check(None, ("no cited source says this word for word",))


def _stands_there(text: str, evidence: Evidence, documents: dict[str, Document]) -> bool:
    document = documents.get(evidence.passage.document_id)
    return document is not None and says(document.text[evidence.start : evidence.end], text)


def says(quote: str, text: str) -> bool:
    """Whether a quote bears a sentence out; so far only by being the same words."""
    return quote == text
