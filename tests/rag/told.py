"""Documents of one sentence each, as evidence and as citations, for tests of values that differ."""

from dataclasses import replace
from datetime import date

from index.document import Document, DocumentMeta, Passage, Span
from rag.answer import Citation
from rag.cite import cite
from rag.evidence.evidence import Evidence


def told(
    sentence: str,
    publisher: str | None,
    day: date | None = None,
    *,
    name: str = "",
    title: str = "",
    score: float = 0.7,
) -> tuple[Evidence, Document]:
    """A document with one sentence, and that sentence as evidence."""
    document_id = name or f"{publisher}-{day}-{sentence[:12]}"
    document = Document(document_id, title, sentence, DocumentMeta(publisher=publisher, as_of=day))
    span = Span(0, len(sentence))
    passage = Passage(f"{document_id}:0", document_id, 0, len(sentence), sentence, title, None, None, (span,))
    return Evidence(passage, 0, len(sentence), sentence, score, score, score), document


def numbered(*pairs: tuple[Evidence, Document]) -> tuple[list[Citation], dict[str, Document]]:
    """All of them as the citations of an answer, and their documents by id."""
    citations = [cite(one, document, number) for number, (one, document) in enumerate(pairs, start=1)]
    return citations, {document.id: document for _, document in pairs}


def quoted(sentence: str, publisher: str | None = "Mill Gazette", day: date | None = None) -> Citation:
    """One sentence as a citation."""
    citations, _ = numbered(told(sentence, publisher, day))
    return replace(citations[0], title="")
