"""Check a proposed sentence against its evidence. What does not pass is not shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.document import Document
from rag.answer import Verdict
from rag.drafting.draft import DraftSentence
from rag.evidence.evidence import Evidence
from rag.evidence.likeness import Meaning
from rag.verification.support import support_of


@dataclass(frozen=True, slots=True)
class Check:
    """What the check of a sentence found; ``verdict`` is None when nothing supports it.

    ``support`` is the evidence that bears the sentence out: that alone may be cited.
    """

    verdict: Verdict | None
    reasons: tuple[str, ...]
    support: tuple[Evidence, ...] = ()


def verify(sentence: DraftSentence, documents: Mapping[str, Document], meaning: Meaning | None = None) -> Check:
    """Whether the sentence stands word for word at a place it cites, or else is borne out by one of them.

    The text is read again from the document itself, not from the evidence that carried it here. Of
    several places the first that bears it out wholly is cited, or else the first that does so partly. Without
    ``meaning`` a sentence in words of its own does not pass.
    """
    there = [(one, documents[one.passage.document_id]) for one in sentence.evidence if _is_there(one, documents)]
    verbatim = tuple(one for one, document in there if _quote(one, document) == sentence.text)
    if verbatim:
        return Check("quoted", ("stands word for word in the source",), verbatim)
    found = [(support_of(sentence.text, _quote(one, document), document, meaning), one) for one, document in there]
    for wanted in ("supported", "partly"):
        for support, one in found:
            if support.verdict == wanted:
                return Check(support.verdict, support.reasons, (one,))
    return Check(None, found[0][0].reasons if found else ("it cites no source that is there",))


def bears_out(quote: str, text: str, document: Document, meaning: Meaning | None = None) -> bool:
    """Whether a quote is the same words as a sentence, or bears it out at least partly."""
    return quote == text or support_of(text, quote, document, meaning).verdict is not None


def _is_there(evidence: Evidence, documents: Mapping[str, Document]) -> bool:
    return evidence.passage.document_id in documents


def _quote(evidence: Evidence, document: Document) -> str:
    return document.text[evidence.start : evidence.end]
