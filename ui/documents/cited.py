"""The documents that an answer cites, as they are now."""

from index.document import Document
from index.index import Index
from rag.answer import Answer


def cited_documents(index: Index, answer: Answer) -> list[Document]:
    """Those that it cites or names as nearest; one that was removed meanwhile is left out."""
    wanted = sorted({one.document_id for one in (*answer.citations, *answer.nearest)})
    return list(index.documents.get_many(wanted).values())
