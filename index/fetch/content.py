"""What came over the web: which kind of file it is, and its bytes, unpacked and never too many."""

import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from index.errors import Unfetchable
from index.load.readers import ENDINGS

_ENDING_OF = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "message/rfc822": ".eml",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_UNTOLD = ("", "application/octet-stream", "binary/octet-stream")
"""What servers say of files that they know nothing of."""

_BLOCK = 65_536


def ending_of(content_type: str, path: str) -> str:
    """The ending under which the readers know a content type; of an unknown one, that of the path in the address.

    Raises Unfetchable when no reader reads it.

    >>> ending_of("text/html; charset=utf-8", "/news")
    '.html'
    """
    kind = content_type.partition(";")[0].strip().lower()
    own = PurePosixPath(path).suffix.lower()
    ending = own if kind in _UNTOLD or (kind == "text/plain" and own in ENDINGS) else _ENDING_OF.get(kind)
    if ending not in ENDINGS:
        raise Unfetchable(f"it is {kind or 'of no stated type'}, which is not among what can be read")
    return ending


def unpacked(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The bytes behind a content encoding, in blocks of bounded size; raises Unfetchable when it is another than gzip
    or broken."""
    if encoding in ("", "identity"):
        return iter(blocks)
    if encoding not in ("gzip", "x-gzip"):
        raise Unfetchable(f"its content encoding {encoding!r} was not asked for")
    return _gunzipped(blocks)


def _gunzipped(blocks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        for block in blocks:
            rest = block
            while rest:
                yield unpacker.decompress(rest, _BLOCK)
                rest = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as error:
        raise Unfetchable(f"its gzip encoding is broken: {error}") from None
    if not unpacker.eof:
        raise Unfetchable("its gzip encoding ends too early")


def at_most(limit: int, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same blocks; raises Unfetchable once they are more bytes than ``limit``."""
    total = 0
    for block in blocks:
        total += len(block)
        if total > limit:
            raise Unfetchable(f"it is larger than {limit:,} bytes")
        yield block
