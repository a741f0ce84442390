"""What filters mean, in plain Python: what the searches are compared with."""

from index.document import Document
from index.storage.filters import Filters


def meets(document: Document, filters: Filters) -> bool:
    """What the docstring of Filters says, whoever reads."""
    meta = document.meta
    published = meta.dated
    return (
        (not filters.publisher or meta.publisher in filters.publisher)
        and (not filters.kind or meta.kind in filters.kind)
        and (not filters.form or meta.form in filters.form)
        and (not filters.topics or bool(set(filters.topics) & set(meta.topics)))
        and (not filters.document_ids or document.id in filters.document_ids)
        and (filters.published_from is None or (published is not None and published >= filters.published_from))
        and (filters.published_to is None or (published is not None and published <= filters.published_to))
    )
