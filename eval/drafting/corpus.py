"""A corpus as the drafts need it: its sentences, its names and dates, and what its passages speak of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.drafting.figures import Date, dates
from eval.drafting.names import Names, read_names
from eval.drafting.word_lists import word_set
from index.document import Document, Span
from index.splitting.sentences import sentence_spans

_WORD = re.compile(r"[^\W\d_]{4,}")
_EMPTY = word_set("""
what when where which whom whose about above after again almost also among around been before being below between both
could does doing down during each from further have having here into itself just more most much many money nearly only
other over same should some such than that their them then there these they this those through under until very were
while will with would year date figure according name named said say tell told month
""")
_STEM = 5
_LONGEST_SENTENCE = 600
_ENOUGH = 0.5
"""A passage that holds so large a share of a question's words may answer it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a document with the day the document counts from."""

    text: str
    month: str
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents, the sentences of each, and what the whole of them knows."""

    documents: tuple[Document, ...]
    sentences: tuple[tuple[Span, ...], ...]
    passages: tuple[Passage, ...]
    names: Names
    dates: tuple[Date, ...]

    def speaks_of(self, name: str, heads: Sequence[str]) -> bool:
        """Whether a passage that holds the name, or is of that month, holds at least half of the other words."""
        whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        wanted = {stem(head) for head in heads}
        return any(
            len(wanted & passage.stems) >= _ENOUGH * len(wanted)
            for passage in self.passages
            if passage.month == name or whole.search(passage.text)
        )


def read_corpus(documents: Sequence[Document]) -> Corpus:
    """Take the documents apart and learn their names."""
    spans = tuple(_usable(document.text) for document in documents)
    texts = [
        document.text[span.start : span.end] for document, its in zip(documents, spans, strict=True) for span in its
    ]
    passages = tuple(passage for document in documents for passage in _passages(document))
    found = {date.text: date for text in texts for date in dates(text)}
    return Corpus(tuple(documents), spans, passages, read_names(texts), tuple(found[key] for key in sorted(found)))


def _usable(text: str) -> tuple[Span, ...]:
    """The sentences that are no headings and not so long that they are none."""
    return tuple(
        span
        for span in sentence_spans(text)
        if span.end - span.start <= _LONGEST_SENTENCE and not text.startswith("#", span.start)
    )


def heads(question: str) -> tuple[str, ...]:
    """The words that say what a question is about.

    >>> heads("How many guests came to the summit in London?")
    ('guests', 'came', 'summit', 'London')
    """
    return tuple(dict.fromkeys(word for word in _WORD.findall(question) if word.lower() not in _EMPTY))


def stem(word: str) -> str:
    """The first letters of a word: enough to tell whether two are forms of one.

    >>> stem("Reports") == stem("reported")
    True
    """
    return word.lower()[:_STEM]


def _passages(document: Document) -> list[Passage]:
    month = f"{document.meta.dated:%B %Y}" if document.meta.dated else ""
    parts = [document.title, *re.split(r"\n\s*\n", document.text)]
    return [Passage(text, month, frozenset(map(stem, _WORD.findall(text)))) for text in parts if text.strip()]
