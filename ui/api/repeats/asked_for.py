"""What a request asks for, as one digest: the same request has the same."""

import hashlib
from collections.abc import Sequence
from typing import BinaryIO

_AT_ONCE = 1 << 20


def digest_of(words: Sequence[str], files: Sequence[BinaryIO] = ()) -> str:
    """The digest of words and of the contents of files, which are at their beginning afterwards.

    >>> from io import BytesIO
    >>> digest_of(["a", "b"]) == digest_of(["ab"]), digest_of([], [BytesIO(b"x")]) == digest_of([], [BytesIO(b"x")])
    (False, True)
    """
    whole = hashlib.sha256()
    for word in words:
        whole.update(hashlib.sha256(word.encode()).digest())
    for file in files:
        file.seek(0)
        whole.update(_digest(file))
        file.seek(0)
    return whole.hexdigest()


def _digest(file: BinaryIO) -> bytes:
    content = hashlib.sha256()
    while part := file.read(_AT_ONCE):
        content.update(part)
    return content.digest()
