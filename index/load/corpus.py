"""Corpora in JSON lines, plain or gzipped, one document a line."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from index.document import Document
from index.errors import BadDocument
from index.headings import find_wiki_headings
from index.load.metadata import read_meta, read_text, refuse_lone_surrogates


def is_corpus(path: Path) -> bool:
    """Whether a file is named like a corpus."""
    return path.name.lower().endswith((".jsonl", ".jsonl.gz"))


def load_corpus(path: Path) -> Iterator[Document | str]:
    """The documents of a corpus; a line that is none gives the reason, with its number.

    The text is canonical as it stands and never normalised, because gold offsets depend on it.
    """
    try:
        for number, line in enumerate(_lines(path), start=1):
            if line.strip():
                yield _document_or_reason(line, number)
    except (OSError, EOFError, zlib.error) as error:
        yield f"the file breaks off: {error}"


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as lines:
        yield from lines


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
    title, text = read_text(fields, "title") or fields["id"], fields["text"]
    return Document(fields["id"], title, text, read_meta(fields), find_wiki_headings(text))
