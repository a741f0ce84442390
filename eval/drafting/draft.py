"""A draft of a test set, made by rule from a corpus, for a person to edit."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from random import Random

from eval.cases.case import Case, Gold
from eval.drafting.corpus import Corpus, read_corpus
from eval.drafting.drafted import Drafted
from eval.drafting.figures import dates
from eval.drafting.names import mentions
from eval.drafting.near_misses import NearMiss, other_date, other_name
from eval.drafting.questions import questions
from eval.metrics.spans import Place
from index.document import Document

_SHARE_OF_NEAR_MISSES = 0.25
_BEGINS_WITH_QUESTION = re.compile(r"(?:How|Who|What|When|On what|In what|At what)\b")
_OF_A_BARE_SUBJECT = re.compile(
    r"(?:On what date|When|In what year) (?:did|was|were|had|has) the [a-z]+ [a-z]+(?! of)\b"
)
"""The chancellor of "When did the chancellor speak?" may be any."""
_LONGEST_TITLE = 14


@dataclass(frozen=True, slots=True)
class _Candidate:
    drafted: Drafted
    document: Document
    place: Place

    @property
    def sentence(self) -> str:
        return self.document.text[self.place.start : self.place.end]


def draft_set(documents: Sequence[Document], count: int, seed: int) -> tuple[Case, ...]:
    """Up to ``count`` draft cases, spread over the documents and over the kinds of question.

    A quarter are near misses. There are fewer where the corpus does not give as many sound ones.
    """
    corpus = read_corpus(documents)
    chance = Random(seed)
    chosen = list(_spread(corpus, chance))
    missed = _near_misses(chosen, corpus, chance, round(count * _SHARE_OF_NEAR_MISSES))
    asked = [_answerable(one) for one in chosen[: count - len(missed)]]
    return tuple(replace(case, id=f"draft-{number:04d}") for number, case in enumerate([*asked, *missed], start=1))


def _spread(corpus: Corpus, chance: Random) -> Iterator[_Candidate]:
    """All candidates, one document after the other in turn, the rarest kind of question first."""
    by_document = [found for found in _candidates(corpus) if found]
    chance.shuffle(by_document)
    for found in by_document:
        chance.shuffle(found)
    kinds: Counter[str] = Counter()
    used: set[str] = set()
    while by_document:
        for found in by_document:
            best = min(range(len(found)), key=lambda place: kinds[found[place].drafted.kind])
            one = found.pop(best)
            told = one.drafted.question, f"{one.place}"
            if used.isdisjoint(told):
                used.update(told)
                kinds[one.drafted.kind] += 1
                yield one
        by_document = [found for found in by_document if found]


def _candidates(corpus: Corpus) -> Iterator[list[_Candidate]]:
    for document, spans in zip(corpus.documents, corpus.sentences, strict=True):
        found = []
        for span in spans:
            for drafted in questions(document.text[span.start : span.end], corpus.names):
                asked = _in_context(drafted, document, corpus)
                if asked is not None:
                    found.append(_Candidate(asked, document, Place(document.id, span.start, span.end)))
        yield found


def _in_context(drafted: Drafted, document: Document, corpus: Corpus) -> Drafted | None:
    """The question, with the title in front when it does not say by itself what it is about."""
    question = drafted.question
    named = any(start and name in corpus.names.counts for start, name in mentions(question))
    if (named or dates(question)) and not _OF_A_BARE_SUBJECT.match(question):
        return drafted
    title = document.title
    told = any(reading.lower() in title.lower() for reading in drafted.readings)
    odd = len(title.split()) > _LONGEST_TITLE or re.search(r"[\"“”\n?]", title)
    if told or odd or not title.strip() or not _BEGINS_WITH_QUESTION.match(question):
        return None
    return Drafted(
        drafted.kind,
        f'According to "{title}", {question[0].lower()}{question[1:]}',
        drafted.answer,
        drafted.readings,
    )


def _answerable(one: _Candidate) -> Case:
    drafted = one.drafted
    return Case(
        id="",
        question=drafted.question,
        answers=(drafted.answer,),
        must_include=(drafted.readings,),
        evidence=(Gold(one.document.id, one.sentence, (one.place,)),),
        answerable=True,
        category=f"draft_{drafted.kind}",
        topics=one.document.meta.topics,
        draft=True,
    )


def _near_misses(chosen: Sequence[_Candidate], corpus: Corpus, chance: Random, count: int) -> list[Case]:
    """Half with another name and half with another date, as far as there are.

    The last candidates come first: they are the least likely to be asked as they are.
    """
    half = count - count // 2
    named = islice(_missing(other_name, chosen[::-1], corpus, chance), count)
    dated = islice(_missing(other_date, chosen[::-1], corpus, chance), count)
    by_name, by_date = list(named), list(dated)
    names = max(half, count - len(by_date))
    return [*by_name[:names], *by_date][:count]


def _missing(
    swap: Callable[[str, str, Corpus, Random], NearMiss | None],
    chosen: Sequence[_Candidate],
    corpus: Corpus,
    chance: Random,
) -> Iterator[Case]:
    for one in chosen:
        found = swap(one.drafted.question, one.sentence, corpus, chance)
        if found is not None:
            yield Case(
                id="",
                question=found.question,
                answerable=False,
                category="draft_near_miss",
                topics=one.document.meta.topics,
                draft=True,
            )
