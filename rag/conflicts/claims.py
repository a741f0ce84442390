"""What sources say of the quantity that a question asks about."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.document import Document, DocumentMeta
from rag.answer import Citation
from rag.asked.answer_type import AnswerType, holds
from rag.asked.quantity import AskedQuantity, Kind, is_geographic
from rag.conflicts.fit import Around, answers, has, in_words
from rag.evidence.in_time import fits
from rag.quantities.counted import alike
from rag.quantities.periods import periods
from rag.quantities.quantity import Quantity, Statement, name_roots, statements
from rag.reading.text import Text, read_kept, root_of
from rag.reading.vocabulary import MONTHS

_HOLDS: dict[Kind, AnswerType] = {"date": "date"}
_NEAR = 7
_ABOVE = 0.7
"""What a word in the title counts for, where the sentence does not have it."""
_AS_GOOD = 0.55
AS_MUCH = 0.7
_PARTLY = 0.45
_SAME_EVENT = 0.85
_LEAST = 0.5
_SURELY_NEAR = 0.9
_SAME_DAY = 0.55
_AS_NEAR = 0.75
_IN_FRONT = 0.5
_NEARLY_EVERY = 0.8
_BEFORE = 300
_SPAN = re.compile(
    rf"\b(?:covering|from (?:\d+ )?(?:{'|'.join(MONTHS)}) (?:\d+ )?to|first half of|second half of|"
    rf"(?:for|during) (?:the (?:whole|month) of )?(?:{'|'.join(MONTHS)}) \d{{4}})\b"
)
"""What is counted over some months is another quantity than what there was by then."""
_WORD = re.compile(r"[^\W\d_]+")
_DENIALS = frozenset(("not", "never", "nothing", "neither", "nor", "deny", "denies", "denied", "denying"))


@dataclass(frozen=True, slots=True)
class Claim:
    """A value of the quantity asked about, and how far what stands around it is what was asked.

    ``names`` are those of the question that it goes with, ``own_names`` how many of them it has itself;
    ``in_time`` whether its own dates are those asked for.
    """

    quantity: Quantity
    citation: Citation
    coverage: float
    stems: frozenset[str]
    names: frozenset[str]
    own_names: int
    in_time: bool
    owners: frozenset[str]

    @property
    def rank(self) -> tuple[float, ...]:
        """By which of several claims of one source the best is chosen."""
        return self.own_names, round(self.coverage, 6)


def claims(
    asked: AskedQuantity, citations: Sequence[Citation], documents: Mapping[str, Document], least: float = AS_MUCH
) -> list[Claim]:
    """One value per source and statement, of the same thing as the best of them; in the order of the citations.

    ``least`` is the share of the best one's coverage that a claim must have.
    """
    if asked.kind == "other":
        return []
    best = max((one.score for one in citations), default=0.0)
    near = [
        one
        for one in citations
        if one.score >= _AS_GOOD * best and holds(_HOLDS.get(asked.kind, "quantity"), one.quote)
    ]
    found = [claim for one in near for claim in _claims_of(asked, one, documents)]
    if not found:
        return []
    anchor = max(found, key=lambda one: round(one.coverage * one.citation.score, 6))
    score = anchor.citation.score / best if best else 1.0
    surely = anchor.coverage >= _LEAST or (anchor.in_time and score >= _SURELY_NEAR)
    if not surely or score < _AS_NEAR or _lacks_a_name(asked, anchor):
        return []
    common = _common_places(asked, found, documents)
    return [one for one in found if _same_thing(asked, anchor, one, common, least)]


def _common_places(asked: AskedQuantity, found: Sequence[Claim], documents: Mapping[str, Document]) -> frozenset[str]:
    """The countries of the question that nearly every document speaks of: they tell nothing apart."""
    texts = {one.citation.document_id: one.citation.quote for one in found}
    texts |= {key: documents[key].text for key in texts if key in documents}
    known = [_roots(text) for text in texts.values()]
    return frozenset(one for one in asked.places if sum(one in roots for roots in known) >= _NEARLY_EVERY * len(known))


def _lacks_a_name(asked: AskedQuantity, anchor: Claim) -> bool:
    """Whether the best claim is about another country than the question, or lacks most of its names."""
    lacking = asked.names - anchor.names
    return bool(lacking & asked.places) or 2 * len(lacking) > len(asked.names)


def _claims_of(asked: AskedQuantity, citation: Citation, documents: Mapping[str, Document]) -> Iterator[Claim]:
    said = statements(citation)
    if not any(_of_kind(asked, one) for one in said):
        return
    document = documents.get(citation.document_id)
    meta, around = document.meta if document else DocumentMeta(), _around(citation, document)
    for statement in said:
        fitting = [one for one in _of_kind(asked, statement) if answers(asked, one, statement, around)]
        dated = statement.text if len(said) == 1 or periods(statement.text) else read_kept(citation.quote)
        fit = fits(asked.time, dated, meta)
        spans = not asked.time.wanted and _SPAN.search(statement.text.folded)
        if fitting and not spans and not _denies(statement.text) and fit != "outside":
            chosen = max(fitting, key=lambda one: _nearness(asked, one, statement))
            names = asked.names & (statement.text.roots | _lent(asked, statement, chosen, around))
            yield Claim(
                chosen,
                citation,
                _coverage(asked, statement.text, around, names),
                frozenset(statement.text.stems),
                names,
                len(names & statement.text.roots),
                fit == "inside" and bool(periods(dated)),
                frozenset(_owners(asked, statement.text)),
            )


def _of_kind(asked: AskedQuantity, statement: Statement) -> tuple[Quantity, ...]:
    return statement.days if asked.kind == "date" else statement.quantities


def _around(citation: Citation, document: Document | None) -> Around:
    above = f"{citation.title}. {citation.heading or ''}. {citation.publisher or ''}. {citation.via or ''}"
    before = document.text[max(0, citation.start - _BEFORE) : citation.start] if document else ""
    return Around(read_kept(above), read_kept(before), _roots(document.text if document else citation.quote))


@lru_cache(maxsize=128)
def _roots(written: str) -> frozenset[str]:
    return frozenset(root_of(word) for word in set(_WORD.findall(written.lower())))


def _denies(text: Text) -> bool:
    """Whether a statement says what is not so: then its figures are no claims."""
    return any(word.text in _DENIALS for word in text.words)


def _lent(asked: AskedQuantity, statement: Statement, chosen: Quantity, around: Around) -> frozenset[str]:
    """The names that title and document lend to a statement: a country only when it names no other one."""
    places = {word.root for word in statement.text.words if is_geographic(word.text)}
    others = places - asked.names - name_roots(chosen.who) - {word.root for word in around.above.words}
    return around.roots | around.above.roots if not others else frozenset()


def _owners(asked: AskedQuantity, text: Text) -> Iterator[str]:
    """The countries in "Norway's strength" and "Norwegian troops", where troops are asked for."""
    for word, behind in pairwise(text.words):
        if is_geographic(word.text) and (behind.text.startswith("'") or behind.stem in asked.heads):
            yield word.root


def _nearness(asked: AskedQuantity, one: Quantity, statement: Statement) -> float:
    words = statement.text.words
    wanted = asked.words | asked.heads
    return sum(
        1 / (1 + abs(place - one.place))
        for place in range(max(0, one.place - _NEAR), min(len(words), one.place + _NEAR + 1))
        if words[place].stem in wanted or words[place].root in asked.names
    )


def _coverage(asked: AskedQuantity, text: Text, around: Around, names: frozenset[str]) -> float:
    """Of the words and names that tell which quantity is meant, the share that a statement has; less for those that
    only its title or the text before it has."""
    own, above = alike(frozenset(text.stems)), alike(frozenset(around.above.stems))
    before = alike(frozenset(around.before.stems))
    said = [
        1.0 if has(word, own) else _ABOVE if has(word, above) else _IN_FRONT * has(word, before) for word in asked.words
    ]
    said += [1.0 if name in text.roots else _ABOVE * (name in names) for name in asked.names]
    return sum(said) / len(said) if said else 1.0


def _same_thing(asked: AskedQuantity, anchor: Claim, one: Claim, common: frozenset[str], least: float) -> bool:
    """Whether a claim is about what the best claim is about: in the same words, or in part of them and of that time."""
    share = one.coverage / anchor.coverage if anchor.coverage else 1.0
    score = one.citation.score / anchor.citation.score if anchor.citation.score else 1.0
    lacking = anchor.names - one.names
    if one.owners - anchor.owners - asked.names - name_roots(one.quantity.who):
        return False
    if one.quantity.unit != anchor.quantity.unit or (lacking - common) or (lacking and not one.names - common):
        return False
    if in_words(one.quantity) and not one.quantity.unit:
        return share >= _AS_NEAR and score >= _AS_NEAR and one.quantity.head == anchor.quantity.head
    if asked.kind == "date":
        return share >= _SAME_EVENT
    of_that_day = any(period.is_day for period in asked.time.wanted)
    near = _SAME_DAY if of_that_day else _AS_NEAR
    return share >= least or (one.in_time and share >= _PARTLY and score >= near)
