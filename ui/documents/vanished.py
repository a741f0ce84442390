"""Remove documents whose files are gone, with everything that is kept of their text."""

from index.index import Index
from rag.archive.archive import Archive
from ui.documents.removal import remove_all

_AT_ONCE = 500


def remove_vanished(index: Index, archive: Archive, origin: str) -> int:
    """Remove the documents of an origin that no file held any more when it was added last; returns how many."""
    vanished = index.vanished(origin)
    for start in range(0, len(vanished), _AT_ONCE):
        remove_all(index, archive, vanished[start : start + _AT_ONCE])
    return len(vanished)
