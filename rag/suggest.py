"""What could be asked next: questions near the last one that the index is known to answer."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.document import Passage
from index.search.lexical import content_words
from rag.answer import Answer, Citation
from rag.assistant import SearchPassages
from rag.condense import condense
from rag.question import Question

MOST = 3
_MOST_CHECKED = 8
_MOST_EXAMPLES_CHECKED = 5
"""So that some checks are left for what the documents offer."""
_PASSAGES = 10
_NEAR, _NEAR_PASSAGE = 0.4, 0.25
"""The cosine from which on two questions, or a question and a passage, have a subject in common."""
_SAME = 0.92
"""The cosine from which on two questions ask the same."""
_LONGEST_TITLE = 120


class Ask(Protocol):
    """Answers a question: an assistant's ``ask``."""

    def __call__(self, question: Question) -> Answer:
        """The answer, or why there is none."""
        ...


class EmbedQuestion(Protocol):
    """Turns a question into a unit vector: an embedder's ``embed_query``."""

    def __call__(self, text: str) -> NDArray[np.float32]:
        """Its vector, of shape (dimension,)."""
        ...


class Suggestions:
    """Suggests questions. Each was put to the index first, under the same filters, and answered by quoting."""

    def __init__(self, ask: Ask, search: SearchPassages, embed: EmbedQuestion, examples: Sequence[str]) -> None:
        """``examples`` are the collection's own questions, which come before those made from headings."""
        self._ask = ask
        self._search = search
        self._embed = embed
        self._examples = tuple(dict.fromkeys(examples))

    def warm(self) -> None:
        """Read the collection's own questions before the first one is asked."""
        self._near("")

    def suggest(self, question: Question, answer: Answer) -> tuple[str, ...]:
        """At most three questions that go on from an answer, or from a refusal, nearest first.

        None was asked before in the conversation, and each brings a quote first that neither the answer nor
        another suggestion has. The same question gives the same suggestions.
        """
        if answer.reason in ("off_topic", "nothing_found"):
            return ()
        asked = _asked_before(question, answer)
        seen = {_place(one) for one in answer.citations}
        suggested: list[str] = []
        for candidate in islice(self._candidates(question, answer, asked), _MOST_CHECKED):
            brought = self._first_citation(candidate, question)
            if brought and _place(brought) not in seen:
                suggested.append(candidate)
                seen.add(_place(brought))
            if len(suggested) == MOST:
                break
        return tuple(suggested)

    def _candidates(self, question: Question, answer: Answer, asked: set[frozenset[str]]) -> Iterator[str]:
        """Questions worth checking, each once: the collection's own, then those about what was found but not cited."""
        own = islice((one for one in self._near(answer.query) if _words(one) not in asked), _MOST_EXAMPLES_CHECKED)
        made = (one for one in self._about_found(question, answer) if _words(one) not in asked)
        yield from dict.fromkeys(chain(own, made))

    def _near(self, query: str) -> list[str]:
        """The collection's own questions near to a query, nearest first."""
        if not self._examples:
            return []
        cosines = self._vectors @ self._embed(query)
        near = [(float(cosine), one) for cosine, one in zip(cosines, self._examples, strict=True)]
        return [one for cosine, one in sorted(near, key=lambda pair: -pair[0]) if _NEAR <= cosine < _SAME]

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        return np.stack([self._embed(one) for one in self._examples])

    def _about_found(self, question: Question, answer: Answer) -> Iterator[str]:
        """Questions about the passages found for the query, those that the answer cites last: they may say more."""
        cited = {citation.passage_id for citation in answer.citations}
        found = self._search(answer.query, _PASSAGES, question.allowed)
        near = [one.passage for one in found if one.signals.passage >= _NEAR_PASSAGE]
        worded = (question_about(passage) for passage in sorted(near, key=lambda passage: passage.id in cited))
        yield from filter(None, worded)

    def _first_citation(self, candidate: str, question: Question) -> Citation | None:
        """The first citation that a candidate brings under the filters of the last question, if it is answered."""
        asked = Question(candidate, filters=question.filters, as_of=question.as_of, generator="extractive")
        answer = self._ask(asked)
        return answer.citations[0] if answer.status == "answered" and answer.citations else None


def question_about(passage: Passage) -> str | None:
    """A question for what a passage says, by its title and heading; None where those are no words to ask with.

    >>> question_about(Passage("p", "d.md", 0, 1, "x", "The winter appeal", "Donors > Who gave", None, ()))
    'What does “The winter appeal” say about “Who gave”?'
    >>> question_about(Passage("p", "d.md", 0, 1, "x", 'The "winter" appeal', None, None, ()))
    'What is “The ‘winter’ appeal” about?'
    >>> question_about(Passage("p", "4711", 0, 1, "x", "4711", "Donors", None, ()))
    'What do the sources say about “Donors”?'
    """
    title = None if passage.title_is_only_an_id else _quoted(passage.title)
    heading = _quoted((passage.heading or "").rsplit(" > ", 1)[-1])
    if title and heading and title != heading:
        return f"What does {title} say about {heading}?"
    if title:
        return f"What is {title} about?"
    return heading and f"What do the sources say about {heading}?"


def _quoted(words: str) -> str | None:
    """A title in quotation marks, those inside it made single."""
    words = re.sub(r'["“”„«»]([^"“”„«»]*)["“”„«»]', r"‘\1’", " ".join(words.split()))
    fits = 0 < len(words) <= _LONGEST_TITLE and content_words(words)
    return f"“{re.sub('[“”]', '', words)}”" if fits else None


def _asked_before(question: Question, answer: Answer) -> set[frozenset[str]]:
    """The content words of every question of the conversation, as it was put and standing alone."""
    turns = question.history
    earlier = [(turn.content, condense(turn.content, turns[:i])) for i, turn in enumerate(turns) if turn.role == "user"]
    return {_words(one) for one in (question.text, answer.query, *chain.from_iterable(earlier))}


def _words(question: str) -> frozenset[str]:
    return frozenset(content_words(question))


def _place(citation: Citation) -> tuple[str, int]:
    return citation.document_id, citation.start
