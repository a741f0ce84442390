"""Names of origins that a client may not give."""

from index.errors import BadDocument
from index.storage.documents import BUNDLED
from index.storage.owners import has_owner


def refuse_kept_origin(origin: str) -> None:
    """Raise BadDocument for an origin that is the product's own, or kept for documents of one caller."""
    if origin == BUNDLED:
        raise BadDocument(f"origin must not be {BUNDLED!r}: that is the product's own collection")
    if has_owner(origin):
        raise BadDocument(f"origin must not be {origin!r}: that is kept for documents of one caller")
