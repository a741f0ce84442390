"""Remove a document with everything that is kept of its text."""

from index.errors import BackstopError, DocumentMissing
from index.index import Index
from rag.archive.archive import Archive
from ui.caller import Caller


class NotOwn(BackstopError):
    """A document of the bundled collection, which belongs to the product."""


def remove_for(caller: Caller, index: Index, archive: Archive, document_id: str) -> None:
    """Remove a document as a caller may: their own, and with the scope admin one that everybody sees.

    Raises DocumentMissing, also for a document of somebody else, NotOwn or ScopeMissing.
    """
    document = index.documents.visible([document_id], caller.id).get(document_id)
    if document is None:
        raise DocumentMissing(f"no document has the id {document_id!r}")
    if not (document.owner or index.is_bundled(document_id)):
        caller.require("admin")
    remove_any(index, archive, document_id)


def remove_any(index: Index, archive: Archive, document_id: str) -> None:
    """Remove a document, whoever it belongs to, from the index and from the versions that answers cite.

    Raises DocumentMissing, or NotOwn for the bundled collection, which would come back at the next start.
    """
    if index.is_bundled(document_id):
        raise NotOwn(f"{document_id!r} belongs to the bundled collection, which cannot be removed")
    index.remove([document_id])
    archive.cited.remove([document_id])
