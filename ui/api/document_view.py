"""A document as clients see it."""

from dataclasses import dataclass
from datetime import date

from index.document import Document, Form, Heading, Kind
from index.storage.documents import DocumentSummary


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The canonical text with its digest, its headings and pages, and all metadata."""

    id: str
    sha256: str
    title: str
    text: str
    headings: tuple[Heading, ...]
    pages: tuple[int, ...]
    publisher: str | None
    author: str | None
    url: str | None
    via: str | None
    published: date | None
    as_of: date | None
    kind: Kind | None
    form: Form
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Some documents in the order of their ids; ``next_cursor`` asks for the ones behind them."""

    documents: list[DocumentSummary]
    next_cursor: str | None


def document_view(document: Document) -> DocumentView:
    """What clients see of a document."""
    meta = document.meta
    return DocumentView(
        document.id, document.sha256, document.title, document.text, document.headings, document.pages,
        meta.publisher, meta.author, meta.url, meta.via, meta.published, meta.as_of, meta.kind, meta.form, meta.topics,
    )  # fmt: skip
