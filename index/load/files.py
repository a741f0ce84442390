"""From a path to documents. One file that cannot be read never stops the others."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.document import Document
from index.errors import BadDocument
from index.load.corpus import is_corpus, load_corpus
from index.load.readers import READERS

READABLE = (*READERS, ".jsonl", ".jsonl.gz")
"""The endings of files that can be read."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document and the file it came from."""

    document: Document
    source: Path


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or one line of a corpus, that could not be read, and why."""

    source: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file of a kind that has no reader."""

    source: Path


def load(path: Path) -> Iterator[Loaded | Unreadable | Ignored]:
    """Read a file or everything below a folder, in the order of names.

    The id of a document is its path below ``path``; a corpus brings its own ids. Hidden files
    and folders are left out. Raises BadDocument when ``path`` itself cannot be read.
    """
    root = path if path.is_dir() else path.parent
    return load_files((file, file.relative_to(root).as_posix()) for file in files_at(path))


def load_files(files: Iterable[tuple[Path, str]]) -> Iterator[Loaded | Unreadable | Ignored]:
    """Read files in their order, each with the id of its document; all of a file comes before any of the next."""
    for file, document_id in files:
        yield from _load_file(file, document_id)


def files_at(path: Path) -> list[Path]:
    """The file itself, or the files below a folder that are not hidden, in the order of names.

    Raises BadDocument when there is no such path, or a single file has no reader.
    """
    if path.is_dir():
        files = (file for file in path.rglob("*") if file.is_file())
        return sorted(file for file in files if not _hidden(file.relative_to(path)))
    if not path.is_file():
        raise BadDocument(f"{path}: no such file or folder")
    if not has_reader(path):
        raise BadDocument(f"{path}: no reader for this kind of file; readable are {readable_kinds()}")
    return [path]


def has_reader(file: Path) -> bool:
    """Whether files named like this can be read."""
    return is_corpus(file) or file.suffix.lower() in READERS


def readable_kinds() -> str:
    """The file name endings that can be read, for messages."""
    return ", ".join([*READERS, ".jsonl", ".jsonl.gz"])


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _is_utf8(name: str) -> bool:
    """Python carries the bytes of other names through as half surrogate pairs."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _load_file(file: Path, document_id: str) -> Iterator[Loaded | Unreadable | Ignored]:
    if not _is_utf8(document_id):
        yield Unreadable(Path(os.fsencode(file).decode(errors="replace")), "the file's name is not UTF-8")
        return
    if is_corpus(file):
        for line in load_corpus(file):
            yield Unreadable(file, line) if isinstance(line, str) else Loaded(line, file)
        return
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        yield Ignored(file)
        return
    try:
        yield Loaded(reader(file, document_id), file)
    except (BadDocument, OSError) as error:
        yield Unreadable(file, str(error))
