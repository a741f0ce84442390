"""Remove a document that somebody brought, with everything that is kept of its text."""

from index.errors import BackstopError
from index.index import Index
from rag.archive.archive import Archive


class NotOwn(BackstopError):
    """A document of the bundled collection, which belongs to the product."""


def remove_own(index: Index, archive: Archive, document_id: str) -> None:
    """Remove a document from the index and from the versions that answers cite.

    Raises DocumentMissing, or NotOwn for the bundled collection, which would come back at the next start.
    """
    if index.is_bundled(document_id):
        raise NotOwn(f"{document_id!r} belongs to the bundled collection, which cannot be removed")
    index.remove([document_id])
    archive.cited.remove([document_id])
