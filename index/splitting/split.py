"""Cut documents into passages at their paragraphs and sentences."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from index.document import Document, Heading, Passage, Span, context_of
from index.splitting.cuts import Piece, best_cuts
from index.splitting.sentences import sentence_spans

if TYPE_CHECKING:
    from llama_index.core.node_parser import SentenceSplitter

CONTEXT_TOKENS = 48
"""At most so many tokens of title and headings are embedded with a passage."""

PASSAGE_TOKENS = 110
"""How long a passage should be, without its context. Less than half of what the embedder reads, because
the same evidence then comes with less around it (docs/decisions/0005-passage-size.md)."""

SPLITTER_VERSION = "3"
"""Raise it when the same document would be cut differently: every document is then cut again."""

_INSIDE_PARAGRAPH = 0.6
_AT_LINE_END = 0.3
_BETWEEN_PARAGRAPHS = 0.0
"""What a cut costs, where a passage of twice the wanted length, or of none, costs 1."""

_LONGEST_PATH = 1_000
"""Characters of the headings that go along with every passage below them: far more than an embedder reads of them."""

CountTokens = Callable[[str], int]


class Splitter:
    """Cuts between sentences, rather between paragraphs, so that passages are about equally long.

    ``most_tokens``, of the embedder, is what a passage may hold together with its context; a sentence
    longer than that is cut by LlamaIndex's SentenceSplitter. Without overlap, because sentences are
    found one by one and a second copy would only be cited twice.
    """

    def __init__(self, count_tokens: CountTokens, most_tokens: int) -> None:
        self._count_tokens = count_tokens
        self._most_tokens = most_tokens
        self._splitters: dict[int, SentenceSplitter] = {}

    def split(self, document: Document) -> list[Passage]:
        """The passages of a document in order; no passage crosses a heading.

        Guarantees ``document.text[p.start:p.end] == p.text`` for every passage.
        """
        return [
            _passage(document, sentences, heading)
            for section, heading in _sections(document)
            for sentences in self._split_section(document, section, heading)
        ]

    def _split_section(self, document: Document, section: Span, heading: str | None) -> Iterator[Sequence[Span]]:
        """The sentences of every passage."""
        spans = _sentences(document.text, section)
        if not spans:
            return
        context = self._count_tokens(context_of(document.title, heading))
        limit = self._most_tokens - min(context, CONTEXT_TOKENS)
        pieces = [piece for span in spans for piece in self._pieces(document.text, span, limit)]
        for start, end in best_cuts(pieces, _border_costs(document.text, pieces), PASSAGE_TOKENS, limit):
            yield [piece.span for piece in pieces[start:end]]

    def _pieces(self, text: str, sentence: Span, limit: int) -> Iterator[Piece]:
        """A sentence as a whole, or in several pieces when it is longer than the limit."""
        tokens = max(1, self._count_tokens(text[sentence.start : sentence.end]))
        if tokens <= limit:
            yield Piece(sentence, tokens)
            return
        position = sentence.start
        for chunk in self._splitter(limit).split_text(text[sentence.start : sentence.end]):
            start = text.find(chunk, position, sentence.end)
            if start < 0:
                raise AssertionError(f"the splitter rewrote a passage: {chunk[:60]!r}")
            yield Piece(Span(start, start + len(chunk)), self._count_tokens(chunk), start > sentence.start)
            position = start + len(chunk)

    def _splitter(self, tokens: int) -> "SentenceSplitter":
        from llama_index.core.node_parser import SentenceSplitter

        if tokens not in self._splitters:
            self._splitters[tokens] = SentenceSplitter(
                chunk_size=tokens,
                chunk_overlap=0,
                # At least one token each: a piece of none would count as overlap, and be repeated.
                tokenizer=lambda text: range(max(1, self._count_tokens(text))),
                chunking_tokenizer_fn=lambda text: [text],
                paragraph_separator="\n\n",
            )
        return self._splitters[tokens]


def _sentences(text: str, section: Span) -> list[Span]:
    return [
        Span(section.start + span.start, section.start + span.end)
        for span in sentence_spans(text[section.start : section.end])
    ]


def _border_costs(text: str, pieces: Sequence[Piece]) -> list[float]:
    """What a cut before every piece but the first would cost."""
    lines = [text.count("\n", one.span.end, other.span.start) for one, other in pairwise(pieces)]
    return [(_INSIDE_PARAGRAPH, _AT_LINE_END, _BETWEEN_PARAGRAPHS)[min(number, 2)] for number in lines]


def _sections(document: Document) -> Iterator[tuple[Span, str | None]]:
    """The stretches between headings, each with the path of headings above it."""
    above: list[Heading] = []
    start = 0
    for heading in document.headings:
        yield Span(start, heading.start), _path(above)
        above = [*(one for one in above if one.level < heading.level), heading]
        start = heading.end
    yield Span(start, len(document.text)), _path(above)


def _path(headings: list[Heading]) -> str | None:
    """The headings in a row; of endless ones the end, which is nearest to the passage."""
    return " > ".join(heading.title for heading in headings)[-_LONGEST_PATH:] or None


def _passage(document: Document, sentences: Sequence[Span], heading: str | None) -> Passage:
    span = Span(sentences[0].start, sentences[-1].end)
    return Passage(
        id=_passage_id(document, span),
        document_id=document.id,
        start=span.start,
        end=span.end,
        text=document.text[span.start : span.end],
        title=document.title,
        heading=heading,
        page=document.page_at(span.start),
        sentences=tuple(sentences),
    )


def _passage_id(document: Document, span: Span) -> str:
    """The same passage of the same document always has the same id, anywhere."""
    name = f"{document.id}\0{span.start}\0{document.text[span.start : span.end]}"
    return hashlib.sha256(name.encode()).hexdigest()[:20]
