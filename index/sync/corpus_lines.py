"""The lines of a corpus by their digests, so that of one that has changed only the changed lines are read."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.load.corpus import DAMAGE, LONGEST_LINE, open_corpus

_MOST_BYTES = 4_000_000_000
"""Unpacked bytes that are looked through; a larger corpus is read whole."""


class _NotComparable(Exception):
    """The corpus is damaged or too large; whoever reads it tells what is wrong."""


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """A corpus that holds the changed lines of another one, each under its number.

    ``same`` are the ids of the documents in the other lines, each with the digest of its line.
    """

    file: Path
    changed: int
    same: tuple[tuple[str, str], ...]


def line_digests(corpus: Path) -> Iterator[str]:
    """The digest of each line that is not blank, as far as the corpus can be read."""
    try:
        for _, digest in _lines(corpus):
            if digest:
                yield digest
    except _NotComparable:
        return


def changed_lines(corpus: Path, document_in: Callable[[str], str | None], file: Path) -> ChangedLines | None:
    """Write the changed lines of a corpus into a packed file; None when the corpus is damaged or too large for that.

    ``document_in`` gives the id of the document in a line that is known, by the digest of the line.
    """
    changed = 0
    same: list[tuple[str, str]] = []
    try:
        with gzip.open(file, "wb", compresslevel=1) as out:
            for line, digest in _lines(corpus):
                known = document_in(digest) if digest else None
                if known is not None:
                    same.append((known, digest))
                else:
                    changed += bool(digest)
                out.write(line if known is None else b"\n")
    except _NotComparable:
        return None
    return ChangedLines(file, changed, tuple(same))


def _lines(corpus: Path) -> Iterator[tuple[bytes, str]]:
    """Lines with their digests; a blank one has none."""
    left = _MOST_BYTES
    try:
        with open_corpus(corpus) as file:
            while line := file.readline(LONGEST_LINE + 1):
                left -= len(line)
                if len(line) > LONGEST_LINE or left < 0:
                    raise _NotComparable
                yield line, hashlib.sha256(line).hexdigest()[:32] if line.strip() else ""
    except DAMAGE:
        raise _NotComparable from None
