"""Answers for the tests of what the page shows."""

from dataclasses import replace
from datetime import date

from index.document import Document, DocumentMeta, Passage, Span
from index.load.headings import find_headings
from rag.answer import Answer, Generator, Sentence, Timings
from rag.cite import cite
from rag.evidence.evidence import Evidence

HOSTILE = (
    "<script>alert(1)</script> ![x](http://t.example/a.png) ${alert(1)} {{x}} `code` [a](javascript:b) "
    "<img src=x onerror=x> \"' onclick=x"
)


def answer_quoting(
    text: str, start: int, end: int, title: str = "T", url: str | None = None
) -> tuple[Answer, Document]:
    """An answer with one quote out of a document, everything about which is called ``title``."""
    document = Document(
        "d", title, text, DocumentMeta(publisher=title, url=url, published=date(2025, 2, 17)), find_headings(text)
    )
    passage = Passage("p", "d", start, end, text[start:end], title, title, None, (Span(start, end),))
    citation = cite(Evidence(passage, start, end, text[start:end], 0.5, 0.5, 0.5), document, 1)
    sentence = Sentence(text[start:end], "quoted", (), (1,))
    blank = Answer("a1", title, title, "answered", None, (), "", (), (), (), (), Generator("extractive"), Timings())
    return replace(blank, sentences=(sentence,), citations=(citation,)), document
