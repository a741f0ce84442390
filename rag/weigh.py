"""What was found, weighed: which evidence may be shown, what of the question it leaves open, or why none is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from index.document import Document
from index.search.search import ScoredPassage
from rag.answer import Reason
from rag.asked.asked import read_question
from rag.asked.names import names_in
from rag.asked.parts import parts
from rag.asked.scope import out_of_scope
from rag.conflicts.conflict import newest_first
from rag.drafting.draft import best_quotes
from rag.evidence.evidence import Evidence, not_said_before, rank_evidence
from rag.evidence.gate import confidence, reason_to_abstain
from rag.evidence.in_time import in_time
from rag.evidence.near_copies import CopiesOf, no_copies, without_copies
from rag.question import Turn
from rag.reading.text import read_kept, root_of

_PART = 0.5
"""What a part of a question that is answered as a whole must reach, as a share of the threshold: alone it has fewer
words to be found by."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Evidence, best first: ``evidence`` is all of it, ``sources`` what may be shown, without near copies and ranked
    by the time that is asked for. ``missing`` are the parts of the question that nothing answers; ``reason`` tells why
    nothing is shown."""

    evidence: tuple[Evidence, ...]
    sources: tuple[Evidence, ...]
    confidence: float
    missing: tuple[str, ...] = ()
    reason: Reason | None = None


def weigh(
    question: str,
    query: str,
    passages: Sequence[ScoredPassage],
    said: Sequence[Turn],
    threshold: float,
    copies_of: CopiesOf = no_copies,
) -> Weighed:
    """Weigh the passages found for ``query``, which is ``question`` standing alone.

    What the turns in ``said`` quoted already is not shown again, unless the query was made whole out of both
    questions: that one is answered as if it were asked alone. Documents that are near copies of each other, of which
    ``copies_of`` tells, count as one source.
    """
    ranked = rank_evidence(query, passages)
    if _is_carried_over(question, query):
        said = ()
        ranked = _of_the_names(question, ranked, threshold)
    fresh = not_said_before(ranked, said)
    sure = confidence(fresh)
    if passages and out_of_scope(question):
        return Weighed(tuple(fresh), (), sure, reason="out_of_scope")
    asked = parts(query)
    if not asked:
        reason = reason_to_abstain(query, passages, ranked, fresh, threshold)
        return _weighed(query, fresh, passages, sure, reason, copies_of)
    found = {part.text: not_said_before(rank_evidence(part.query, passages), said) for part in asked}
    bar = threshold * _PART if sure >= threshold else threshold
    covered = {text: own for text, own in found.items() if confidence(own) >= bar and not _names_unknown(text, own)}
    if not covered:
        reason = reason_to_abstain(query, passages, ranked, [], threshold)
        return _weighed(query, fresh, passages, sure, reason, copies_of)
    missing = tuple(text for text in found if text not in covered)
    in_turns = list(_in_turns(list(covered.values())))
    weighed = _weighed(query, in_turns, passages, max(map(confidence, covered.values())), None, copies_of)
    return Weighed(weighed.evidence, weighed.sources, weighed.confidence, missing)


def _is_carried_over(question: str, query: str) -> bool:
    """Whether a question was made whole, not only led by what was asked before it."""
    return not query.endswith(question.strip())


def _of_the_names(question: str, ranked: list[Evidence], threshold: float) -> list[Evidence]:
    """The evidence that speaks of the names in a follow-up, where it is enough to answer: whoever asks "And Ben?" wants
    to hear of Ben."""
    named_in = [name.text.lower().removeprefix("the ") for name in names_in(f"and {question}")]
    names = {root_of(word) for name in named_in for word in name.split()}
    named = [one for one in ranked if names & {word.root for word in read_kept(one.sentence).words}]
    return named if confidence(named) >= threshold else ranked


def _names_unknown(text: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a part of a question names something that none of its evidence speaks of."""
    known = frozenset().union(*(read_kept(f"{one.passage.context} {one.sentence}").roots for one in evidence))
    return any(word.is_name and word.root not in known for word in read_question(text).words)


def _weighed(
    query: str,
    evidence: Sequence[Evidence],
    passages: Sequence[ScoredPassage],
    sure: float,
    reason: Reason | None,
    copies_of: CopiesOf,
) -> Weighed:
    documents: Mapping[str, Document] = {found.document.id: found.document for found in passages}
    if reason:
        return Weighed(tuple(evidence), (), sure, reason=reason)
    timely = newest_first(query, in_time(query, evidence, documents), documents)
    once = without_copies(timely, copies_of([one.passage.document_id for one in timely]))
    return Weighed(tuple(timely), tuple(_quotes_first(once)), sure)


def _quotes_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    """What would be quoted comes first, for it must be among the few pieces that a language model reads."""
    quotes = best_quotes(evidence)
    return [*quotes, *(one for one in evidence if one not in quotes)]


def _in_turns(ranked: Sequence[Sequence[Evidence]]) -> Iterator[Evidence]:
    """The best of each part, then the second best of each, and so on; every sentence once."""
    taken: set[tuple[str, int]] = set()
    for row in zip_longest(*ranked):
        for one in row:
            if one and (one.passage.document_id, one.start) not in taken:
                taken.add((one.passage.document_id, one.start))
                yield one
