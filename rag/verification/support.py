"""Whether a sentence in other words than its source is borne out by it: by rules, then by a calibrated model."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from index.document import Document
from rag.evidence.calibrated import Calibrated, read_calibrated
from rag.evidence.likeness import Meaning, likeness
from rag.guards.wording import other_words
from rag.verification.objections import Reading, follows, read_claim

_BEARABLE = 2
"""How many small losses a sentence may have."""


@dataclass(frozen=True, slots=True)
class Support:
    """Whether a source supports a sentence, wholly or partly; None when not. The reasons are for people."""

    verdict: Literal["supported", "partly"] | None
    reasons: tuple[str, ...]


def support_of(claim: str, quote: str, document: Document, meaning: Meaning | None = None) -> Support:
    """Whether the quoted words of a document bear a sentence out.

    What is a contradiction, or a fact that the source does not give, sinks any sentence. Beyond that, one that
    keeps to the words of its source is held to each of them; one in words of its own is weighed by a model, for
    which ``meaning`` must tell how near words come to each other. Without it, every sentence is held to the words.

    >>> document = Document("d", "Plan", "")
    >>> support_of("They need 30k troops.", "Experts say they need thirty thousand troops.", document)
    Support(verdict='partly', reasons=('who says so is left out',))
    >>> support_of("They need 18 troops.", "They need thirty thousand troops.", document)
    Support(verdict=None, reasons=('the source does not say "18"',))
    """
    if claim.split() and claim.split() == quote.split():
        return Support("supported", ("stands word for word in the source",))
    reading = read_claim(claim, quote, document)
    ruled = by_rules(reading)
    if ruled is not None:
        return ruled
    return _by_words(reading) if meaning is None else _by_model(reading, meaning)


def by_rules(reading: Reading) -> Support | None:
    """What the rules alone say of a claim; None when it is in words of its own and they know nothing against it."""
    firm = reading.reasons("firm")
    if firm:
        return Support(None, firm)
    return _by_words(reading) if follows(reading) else None


def features_of(reading: Reading, meaning: Meaning) -> dict[str, float]:
    """What the model weighs."""
    return likeness(reading.claim, reading.source, (reading.written, reading.quoted), meaning)


def _by_words(reading: Reading) -> Support:
    found = (*reading.objections, *other_words(reading.claim, reading.source))
    doubts = tuple(one.reason for one in found if one.weight == "doubt")
    slight = tuple(one.reason for one in found if one.weight == "slight")
    if doubts or len(slight) > _BEARABLE:
        return Support(None, doubts or slight)
    if slight:
        return Support("partly", slight)
    return Support("supported", ("all words and figures stand in the source",))


def _by_model(reading: Reading, meaning: Meaning) -> Support:
    model = _model()
    likely = model.probability(features_of(reading, meaning))
    shown = f"{likely:.0%} likely to be borne out, by its words and their meaning"
    if likely < model.partly:
        return Support(None, (f"only {shown}",))
    lost = reading.reasons("doubt") + reading.reasons("slight")
    if lost or likely < model.threshold:
        return Support("partly", (*lost, shown))
    return Support("supported", (shown,))


@cache
def _model() -> Calibrated:
    return read_calibrated("support")
