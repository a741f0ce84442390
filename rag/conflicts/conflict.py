"""Where sources disagree: the values side by side, with who said it and as of when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from index.document import Document
from rag.answer import Citation, Conflict, ConflictValue
from rag.asked.quantity import asked_of
from rag.cite import cite
from rag.conflicts.claims import Claim, claims
from rag.evidence.evidence import Evidence
from rag.quantities.counted import alike, stems_listed
from rag.quantities.quantity import Quantity, name_roots, same_value

_MOST_VALUES = 6
_MOST_FURTHER = 3
_LOOKED_AT = 24
_SAME_TELLER = 0.6
_SHOWN_AS_MUCH = 0.65
"""What is quoted anyway need be a little less alike than what is added for its value."""
_SAME_SERIES = 0.85


def find_conflicts(
    question: str, citations: Sequence[Citation], documents: Mapping[str, Document]
) -> tuple[Conflict, ...]:
    """Where the numbered citations of an answer give differing values of what the question asks about.

    ``documents`` are those of the citations by id.
    """
    asked = asked_of(question)
    numbered = [one for one in citations if one.number is not None]
    told = _one_each(claims(asked, numbered, documents, _SHOWN_AS_MUCH))
    about = question.strip().rstrip("?!. ")
    return tuple(_conflicts(about, told))


def differing(
    question: str, shown: Sequence[Evidence], evidence: Sequence[Evidence], documents: Mapping[str, Document]
) -> list[Evidence]:
    """The evidence that gives another value than what is shown, to be quoted as well: the best of each source."""
    asked = asked_of(question)
    pool = [*shown, *(one for one in evidence if one not in shown)][:_LOOKED_AT]
    citations = [cite(one, documents[one.passage.document_id], None) for one in pool]
    places = {(one.document_id, one.start): evidence for one, evidence in zip(citations, pool, strict=True)}
    told = [(places[one.citation.document_id, one.citation.start], one) for one in claims(asked, citations, documents)]
    known = [claim for one, claim in told if one in shown]
    chosen: list[Evidence] = []
    for one, claim in sorted(told, key=lambda pair: pair[1].rank, reverse=True):
        says_new = not any(same_value(claim.quantity, other.quantity) for other in known)
        again = any(
            _same_teller(claim, other) and _when(claim) == _when(other) and other.own_names >= claim.own_names
            for other in known
        )
        if says_new and not again and one not in chosen and len(chosen) < _MOST_FURTHER:
            known.append(claim)
            chosen.append(one)
    return chosen


def newest_first(question: str, evidence: Sequence[Evidence], documents: Mapping[str, Document]) -> list[Evidence]:
    """Evidence with the newest value of the quantity asked about first, where the newest is asked for."""
    asked = asked_of(question)
    if not asked.time.latest:
        return list(evidence)
    pool = list(evidence[:_LOOKED_AT])
    citations = [cite(one, documents[one.passage.document_id], None) for one in pool]
    told = claims(asked, citations, documents)
    dated = {(one.citation.document_id, one.citation.start): one.quantity.when or date.min for one in told}
    if len(dated) < 2:
        return list(evidence)
    newest = max(dated.values())
    first = [one for one in pool if dated.get((one.passage.document_id, one.start)) == newest]
    return [*first, *(one for one in evidence if one not in first)]


def _one_each(told: Sequence[Claim]) -> list[Claim]:
    """One claim per teller, value and time, the best covered first."""
    kept: list[Claim] = []
    for claim in sorted(told, key=lambda one: (*(-part for part in one.rank), one.citation.number or 0)):
        repeats = any(
            _same_teller(claim, one)
            and (same_value(claim.quantity, one.quantity) or claim.quantity.when == one.quantity.when)
            for one in kept
        )
        if not repeats:
            kept.append(claim)
    return kept


def _conflicts(about: str, told: Sequence[Claim]) -> Iterator[Conflict]:
    """Between sources: the last value of each. Within one source: its values one after another."""
    series = list(_by_teller(told))
    last = [max(one, key=_when) for one in series]
    if _differ(last):
        yield _conflict(about, "definition" if _defined_otherwise(last) else "disagreement", last)
    for one in series:
        same = _one_series(one)
        if len({_when(claim) for claim in same}) > 1 and _differ(same):
            yield _conflict(about, "update", sorted(same, key=_when))


def _one_series(told: Sequence[Claim]) -> list[Claim]:
    """Of what one teller says, what is said in like words and counts the same: else it only lists several things."""
    best = max(told, key=lambda one: round(one.coverage, 6))
    return [
        one
        for one in told
        if one.coverage >= _SAME_SERIES * best.coverage
        and one.names == best.names
        and (
            alike(frozenset(one.quantity.counted)) & alike(frozenset(best.quantity.counted)) or not one.quantity.counted
        )
    ]


def _by_teller(told: Sequence[Claim]) -> Iterator[list[Claim]]:
    groups: list[list[Claim]] = []
    for claim in told:
        own = next((group for group in groups if _same_teller(claim, group[0])), None)
        if own is None:
            groups.append([claim])
        else:
            own.append(claim)
    yield from groups


def _differ(told: Sequence[Claim]) -> bool:
    return any(not same_value(a.quantity, b.quantity) for i, a in enumerate(told) for b in told[:i])


def _defined_otherwise(told: Sequence[Claim]) -> bool:
    """Whether they count different things, or on a basis that one names and another does not."""
    basis = stems_listed("basis")
    heads = [alike(frozenset((one.quantity.head,))) for one in told if one.quantity.head and not one.quantity.unit]
    counted_otherwise = any(not a & b for i, a in enumerate(heads) for b in heads[:i])
    return counted_otherwise or len({one.stems & basis for one in told}) > 1


def _conflict(about: str, kind: Literal["disagreement", "update", "definition"], told: Sequence[Claim]) -> Conflict:
    values = [_value(one.quantity, one.citation.number or 0) for one in told]
    return Conflict(about, kind, tuple(values[:_MOST_VALUES]))


def _value(one: Quantity, citation: int) -> ConflictValue:
    low, high = one.numbers or (None, None)
    return ConflictValue(one.shown, citation, one.as_of, one.who, low, high)


def _when(claim: Claim) -> date:
    return claim.quantity.when or date.min


def _same_teller(one: Claim, other: Claim) -> bool:
    """Whether two claims come from one originator: of one document, or under names with most words in common.

    Undated documents of one publisher stay two sources: nothing tells that the one follows the other.
    """
    same_document = one.citation.document_id == other.citation.document_id
    if not same_document and one.quantity.when is None and other.quantity.when is None:
        return False
    mine, theirs = name_roots(one.quantity.who), name_roots(other.quantity.who)
    if not mine or not theirs:
        return same_document
    return len(mine & theirs) >= _SAME_TELLER * min(len(mine), len(theirs))
