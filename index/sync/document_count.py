"""How many documents there are to read, told before they are read."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from index.load.corpus import DAMAGE, is_corpus, open_corpus

_MOST_BYTES = 1_000_000_000
"""Unpacked bytes that are looked through; beyond it the number is not worth the time."""

_BYTES_AT_ONCE = 1 << 20


def count_in_files(files: Iterable[Path]) -> int | None:
    """The documents in files: one each, one a line in corpora; None when there is too much to look through."""
    total, left = 0, _MOST_BYTES
    for file in files:
        if not is_corpus(file):
            total += 1
            continue
        for block in _blocks(file):
            total += block.count(b"\n")
            left -= len(block)
            if left < 0:
                return None
    return total


def _blocks(file: Path) -> Iterator[bytes]:
    """As far as they can be read; whoever reads the documents tells what is wrong."""
    last = b"\n"
    try:
        with open_corpus(file) as opened:
            while block := opened.read(_BYTES_AT_ONCE):
                yield block
                last = block
    except DAMAGE:
        return
    if not last.endswith(b"\n"):
        yield b"\n"
