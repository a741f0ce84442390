"""Cut documents into passages that the embedding model reads whole."""

import hashlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from index.document import Document, Heading, Passage, Span, context_of
from index.sentences import sentence_spans

if TYPE_CHECKING:
    from llama_index.core.node_parser import SentenceSplitter

CONTEXT_TOKENS = 48
"""At most so many tokens of title and headings are embedded with a passage."""

SPLITTER_VERSION = "1"
"""Raise it when the same document would be cut differently: every document is then cut again."""

CountTokens = Callable[[str], int]


class Splitter:
    """LlamaIndex's SentenceSplitter, measuring in the embedder's own tokens.

    ``passage_tokens`` is what a passage may hold together with its context. Without overlap,
    because sentences are found one by one and a second copy would only be cited twice.
    """

    def __init__(self, count_tokens: CountTokens, passage_tokens: int) -> None:
        self._count_tokens = count_tokens
        self._passage_tokens = passage_tokens
        self._splitters: dict[int, SentenceSplitter] = {}

    def split(self, document: Document) -> list[Passage]:
        """The passages of a document in order; no passage crosses a heading.

        Guarantees ``document.text[p.start:p.end] == p.text`` for every passage.
        """
        passages = []
        for section, heading in _sections(document):
            for span in self._split_section(document, section, heading):
                passages.append(_passage(document, span, heading))
        return passages

    def _split_section(self, document: Document, section: Span, heading: str | None) -> Iterator[Span]:
        if not document.text[section.start : section.end].strip():
            return
        context = self._count_tokens(context_of(document.title, heading))
        splitter = self._splitter(self._passage_tokens - min(context, CONTEXT_TOKENS))
        position = section.start
        for chunk in splitter.split_text(document.text[section.start : section.end]):
            start = document.text.find(chunk, position, section.end)
            if start < 0:
                raise AssertionError(f"the splitter rewrote a passage: {chunk[:60]!r}")
            position = start + len(chunk)
            yield Span(start, position)

    def _splitter(self, tokens: int) -> "SentenceSplitter":
        from llama_index.core.node_parser import SentenceSplitter

        if tokens not in self._splitters:
            self._splitters[tokens] = SentenceSplitter(
                chunk_size=tokens,
                chunk_overlap=0,
                # At least one each: a piece of none would count as overlap, and be repeated.
                tokenizer=lambda text: range(max(1, self._count_tokens(text))),
                chunking_tokenizer_fn=_sentences_with_gaps,
                paragraph_separator="\n\n",
            )
        return self._splitters[tokens]


def _sentences_with_gaps(text: str) -> list[str]:
    """The sentences, each with the white space after it, so that joining gives the text again."""
    starts = [span.start for span in sentence_spans(text)]
    if not starts:
        return [text]
    ends = [*starts[1:], len(text)]
    return [text[start:end] for start, end in zip([0, *starts[1:]], ends, strict=True)]


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
    return " > ".join(heading.title for heading in headings) or None


def _passage(document: Document, span: Span, heading: str | None) -> Passage:
    text = document.text[span.start : span.end]
    sentences = tuple(Span(span.start + s.start, span.start + s.end) for s in sentence_spans(text))
    return Passage(
        id=_passage_id(document, span),
        document_id=document.id,
        start=span.start,
        end=span.end,
        text=text,
        title=document.title,
        heading=heading,
        page=document.page_at(span.start),
        sentences=sentences or (span,),
    )


def _passage_id(document: Document, span: Span) -> str:
    """The same passage of the same document always has the same id, anywhere."""
    name = f"{document.id}\0{span.start}\0{document.text[span.start : span.end]}"
    return hashlib.sha256(name.encode()).hexdigest()[:20]
