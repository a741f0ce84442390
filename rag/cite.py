"""From evidence to a citation that a reader can open."""

from index.document import Document
from rag.answer import Citation
from rag.evidence.evidence import Evidence


def cite(evidence: Evidence, document: Document, number: int | None) -> Citation:
    """A citation of one sentence; its quote is cut from the document, so it always fits."""
    meta = document.meta
    return Citation(
        number=number,
        document_id=document.id,
        document_sha256=document.sha256,
        passage_id=evidence.passage.id,
        title=document.title,
        publisher=meta.publisher,
        author=meta.author,
        via=meta.via,
        url=meta.url,
        published=meta.published,
        as_of=meta.as_of,
        kind=meta.kind,
        form=meta.form,
        topics=meta.topics,
        page=document.page_at(evidence.start),
        heading=evidence.passage.heading,
        start=evidence.start,
        end=evidence.end,
        quote=document.text[evidence.start : evidence.end],
        score=evidence.nearness,
        also_in=evidence.also_in,
    )
