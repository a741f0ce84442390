"""Corpora in JSON lines, plain or gzipped, one document a line."""

import gzip
import json
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path

from index.document import Document
from index.errors import BadDocument
from index.load.headings import find_wiki_headings
from index.load.limits import refuse_long
from index.load.metadata import read_meta, read_text, refuse_lone_surrogates

LARGEST_CORPUS = 10_000_000_000
"""Bytes of a file; it is read line by line."""

LONGEST_LINE = 64 << 20
"""Bytes: any text that is not too long fits, even when all of its characters are escaped."""

DAMAGE = (OSError, EOFError, zlib.error)
"""What reading a corpus raises where the file breaks off."""

_MOST_PACKING = 100
"""How many times smaller packing may make a corpus; text gets 3 to 10 times smaller."""
_UNPACKED_BYTES_TO_TRUST = 64 << 20
_MOST_BAD_LINES = 1_000


def is_corpus(path: Path) -> bool:
    """Whether a file is named like a corpus."""
    return path.name.lower().endswith((".jsonl", ".jsonl.gz"))


def is_packed(path: Path) -> bool:
    """Whether a corpus is named like a gzipped one."""
    return path.suffix.lower() == ".gz"


def open_corpus(path: Path) -> BufferedIOBase:
    """The bytes of a corpus, unpacked while they are read."""
    return gzip.open(path) if is_packed(path) else path.open("rb")


def load_corpus(path: Path) -> Iterator[Document | str]:
    """The documents of a corpus; a line that is none gives the reason, with its number.

    The text is canonical as it stands and never normalised, because gold offsets depend on it.
    """
    bad = number = 0
    try:
        for number, line in enumerate(_lines(path), start=1):
            if line.strip():
                one = _document_or_reason(line, number)
                bad += isinstance(one, str)
                yield one
            if bad > _MOST_BAD_LINES:
                yield f"more than {_MOST_BAD_LINES:,} lines are no documents; the rest was not read"
                return
    except (*DAMAGE, BadDocument) as error:
        yield f"the file breaks off: {error}"
    else:
        if not number:
            yield "is an empty file"


def _lines(path: Path) -> Iterator[bytes]:
    """Lines, the beginning alone of one that is too long; raises BadDocument when packing hid far too much."""
    most = LARGEST_CORPUS
    if is_packed(path):
        most = max(_UNPACKED_BYTES_TO_TRUST, path.stat().st_size * _MOST_PACKING)
    with open_corpus(path) as file:
        while line := file.readline(LONGEST_LINE + 1):
            most -= len(line)
            yield line
            while len(line) > LONGEST_LINE and most >= 0:  # The rest of it is skipped.
                line = file.readline(LONGEST_LINE + 1)
                most -= len(line)
            if most < 0:
                raise BadDocument("it unpacks to far more than a text would")


def _document_or_reason(line: bytes, number: int) -> Document | str:
    try:
        return read_corpus_line(line)
    except BadDocument as error:
        return f"line {number}: {error}"


def read_corpus_line(line: bytes) -> Document:
    """One document; raises BadDocument naming the field that is missing or wrong.

    >>> read_corpus_line(b'{"id": "a", "text": "Ten."}').title
    'a'
    """
    if len(line) > LONGEST_LINE:
        raise BadDocument(f"longer than {LONGEST_LINE:,} bytes")
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadDocument(f"not valid JSON: {error}") from None
    if not isinstance(fields, dict):
        raise BadDocument("not a JSON object")
    for name in ("id", "text"):
        if not isinstance(fields.get(name), str) or not fields[name].strip():
            raise BadDocument(f"{name} must be a text that is not empty")
        refuse_lone_surrogates(fields[name], name)
    if "\0" in fields["id"]:
        raise BadDocument("id must not hold a NUL character")
    refuse_long(len(fields["text"]))
    title, text = read_text(fields, "title") or fields["id"], fields["text"]
    return Document(fields["id"], title, text, read_meta(fields), find_wiki_headings(text))
