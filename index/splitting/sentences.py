"""Where the sentences of a text begin and end."""

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from index.document import Span
from index.splitting.llama_index_files import llama_index_files

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktTokenizer

_LINE = re.compile(r"^.*$", re.MULTILINE)
_STARTS_BLOCK = re.compile(r"\s*$|[ \t]*(?:[-*+>]|\d{1,3}[.)])[ \t]|[ \t]*\||#{1,6} ")
_ABBREVIATIONS = frozenset({"no", "gov", "fig", "figs", "approx", "i.e", "e.g", "cf", "art", "para", "sec", "bn", "vs"})
"""Abbreviations that the trained English model does not know."""


def sentence_spans(text: str) -> tuple[Span, ...]:
    """The sentences of a text, each without the white space around it.

    A blank line, a list item, a table row and a heading end a sentence; a plain line end does
    not. Inside a block the boundaries are those of NLTK's trained English Punkt model [1].

    [1] Kiss and Strunk, Unsupervised Multilingual Sentence Boundary Detection, 2006.

    >>> text = "Gen. Milley agreed. It cost $2.2bn."
    >>> [text[span.start:span.end] for span in sentence_spans(text)]
    ['Gen. Milley agreed.', 'It cost $2.2bn.']
    """
    spans = []
    for block in _blocks(text):
        for start, end in _punkt().span_tokenize(text[block.start : block.end]):
            sentence = text[block.start + start : block.start + end]
            if sentence.strip():
                begins = block.start + start + len(sentence) - len(sentence.lstrip())
                spans.append(Span(begins, begins + len(sentence.strip())))
    return tuple(spans)


def _blocks(text: str) -> list[Span]:
    """Stretches of text that no sentence crosses."""
    cuts = {0, len(text)}
    for line in _LINE.finditer(text):
        if _STARTS_BLOCK.match(line[0]):
            cuts.add(line.start())
        if line[0].startswith("#"):
            cuts.add(line.end())
    ordered = sorted(cuts)
    return [Span(start, end) for start, end in pairwise(ordered)]


@cache
def _punkt() -> "PunktTokenizer":
    """The trained model, read from the copy that LlamaIndex carries, so nothing is downloaded."""
    import nltk
    from nltk.tokenize.punkt import PunktTokenizer

    bundled = str(llama_index_files())
    if bundled not in nltk.data.path:
        nltk.data.path.insert(0, bundled)
    tokenizer = PunktTokenizer("english")
    tokenizer._params.abbrev_types.update(_ABBREVIATIONS)
    return tokenizer
