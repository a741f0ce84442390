"""Find a document in the very version that is cited."""

from dataclasses import dataclass

from index.document import Document
from index.errors import DocumentMissing
from index.storage.documents import DocumentStore
from index.storage.filters import Filters
from index.storage.owners import may_know
from rag.archive.cited import CitedDocuments


class DocumentRemoved(DocumentMissing):
    """Somebody removed the document on purpose: its text is not shown any more."""


@dataclass(frozen=True, slots=True)
class Versions:
    """The documents of today, and the versions that kept answers cite."""

    documents: DocumentStore
    cited: CitedDocuments

    def find(self, document_id: str, sha256: str | None, reader: str | None) -> Document:
        """The version whose text has this digest, without one today's, as far as the reader may see it.

        None is whoever runs the service. Raises DocumentRemoved when somebody removed the document, and DocumentMissing
        when there was never one, it is somebody else's, or no kept answer cites this version of it.
        """
        now = self.documents.visible([document_id], reader).get(document_id)
        if now and sha256 in (None, now.sha256):
            return now
        cited = self.cited.get(document_id, sha256) if sha256 else None
        if cited and Filters(reader=reader).may_see(cited.owner):
            return cited
        if now is None and may_know(reader, document_id) and self.cited.was_removed(document_id):
            raise DocumentRemoved(f"the document {document_id!r} was removed")
        version = f" with the digest {sha256!r}" if sha256 else ""
        raise DocumentMissing(f"no document has the id {document_id!r}{version}")
