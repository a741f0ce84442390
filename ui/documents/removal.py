"""Remove documents with everything that is kept of their text."""

from collections.abc import Sequence

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
    index.documents.get(document_id)  # What was never there is not remembered as removed.
    remove_all(index, archive, [document_id])


def remove_all(index: Index, archive: Archive, document_ids: Sequence[str]) -> None:
    """Remove documents that are there.

    What answers cite goes first: when the process ends in between, the documents are still there to be removed again.
    """
    archive.cited.remove(document_ids)
    index.remove(document_ids)
    archive.cited.remove(document_ids)  # Until the index had removed them, new answers could cite them.
