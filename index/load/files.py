"""From a path to documents. One file that cannot be read never stops the others."""

import os
import stat
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from index.document import Document
from index.errors import BadDocument
from index.load.corpus import LARGEST_CORPUS, is_corpus
from index.load.readers import ENDINGS
from index.load.sandbox import Found, Sandbox

READABLE = (*ENDINGS, ".jsonl", ".jsonl.gz")
"""The endings of files that can be read."""

LARGEST_FILE = 200_000_000
"""Bytes of a file that is one document, pictures included."""

_MOST_PROCESSES = 4
_FILES_WORTH_A_PROCESS = 4
"""Fewer are read sooner than another process starts."""
_LOOK_AHEAD = 16
"""Files, of which most are in no process because they are ignored."""


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


Outcome = Loaded | Unreadable | Ignored


def load(path: Path) -> Iterator[Outcome]:
    """Read a file or everything below a folder, in the order of names.

    The id of a document is its path below ``path``; a corpus brings its own ids. Hidden files
    and folders are left out, links below ``path`` are not followed. Raises BadDocument when ``path``
    itself cannot be read.
    """
    return load_files(named_files(path))


def load_files(files: Iterable[tuple[Path, str]]) -> Iterator[Outcome]:
    """Read files in their order, each with the id of its document; all of a file comes before any of the next.

    They are read in processes of their own, some files ahead of what is asked for.
    """
    with ExitStack() as closing:
        sandboxes = [Sandbox() for _ in range(_processes())]
        for sandbox in sandboxes:
            closing.callback(sandbox.close)
        yield from _read_ahead(iter(files), sandboxes)


def named_files(path: Path) -> list[tuple[Path, str]]:
    """What lies at a path, in the order of names, each with the id that its document gets.

    Links, and what is no file, are among them for load_files to refuse; but a link that is ``path`` itself is
    followed, because somebody named it. Raises BadDocument as files_at does.
    """
    if path.is_dir():
        return [(one, one.relative_to(path).as_posix()) for one in _everything_below(path)]
    return [(file.resolve(), file.name) for file in files_at(path)]


def files_at(path: Path) -> list[Path]:
    """The file itself, or the files below a folder that are not hidden, in the order of names.

    No links but ``path`` itself, and nothing that only looks like a file. Raises BadDocument when there is no such
    path, or a single file has no reader.
    """
    if path.is_dir():
        return [one for one in _everything_below(path) if refusal(one) is None]
    if not path.is_file():
        raise BadDocument(f"{path}: no such file or folder")
    if not has_reader(path):
        raise BadDocument(f"{path}: no reader for this kind of file; readable are {readable_kinds()}")
    return [path]


def has_reader(file: Path) -> bool:
    """Whether files named like this can be read."""
    return is_corpus(file) or file.suffix.lower() in ENDINGS


def readable_kinds() -> str:
    """The file name endings that can be read, for messages."""
    return ", ".join(READABLE)


def refusal(file: Path) -> str | None:
    """Why a file is not even opened, or None; links, pipes and devices are only looked at."""
    try:
        status = file.lstat()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if not stat.S_ISREG(status.st_mode):
        return next((why for kind, why in _NO_FILES if kind(status.st_mode)), "is no file")
    most = LARGEST_CORPUS if is_corpus(file) else LARGEST_FILE
    return f"has more than {most:,} bytes" if has_reader(file) and status.st_size > most else None


def is_utf8(name: str) -> bool:
    """Whether a file's name is UTF-8; Python carries the bytes of others through as half surrogate pairs."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


_NO_FILES = (
    (stat.S_ISLNK, "is a link, and links are not followed"),
    (stat.S_ISDIR, "is a folder that cannot be listed"),
    (stat.S_ISFIFO, "is a pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
)


def _everything_below(folder: Path) -> list[Path]:
    """Files, links, special files, and folders that cannot be listed; nothing hidden."""
    found: list[Path] = []
    folders = [folder]
    while folders:
        here = folders.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    if not entry.name.startswith("."):
                        (folders if entry.is_dir(follow_symlinks=False) else found).append(Path(entry.path))
        except OSError:
            found.append(here)
    return sorted(found)


def _processes() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, _MOST_PROCESSES)


def _read_ahead(files: Iterator[tuple[Path, str]], sandboxes: list[Sandbox]) -> Iterator[Outcome]:
    """What nobody has asked for yet stays in the pipes of the processes, so memory is bounded whatever comes."""
    under_way: deque[Iterator[tuple[Outcome, ...]]] = deque()
    begun = 0

    def begin() -> None:
        nonlocal begun
        while len(under_way) < _LOOK_AHEAD:
            worth_using = sandboxes[: 1 + begun // _FILES_WORTH_A_PROCESS]
            free = next((one for one in worth_using if not one.busy), None)
            file = next(files, None) if free else None
            if free is None or file is None:
                return
            under_way.append(_begin(*file, free))
            begun += 1

    begin()
    while under_way:
        for outcomes in under_way.popleft():
            begin()
            yield from outcomes
        begin()


def _begin(file: Path, document_id: str, sandbox: Sandbox) -> Iterator[tuple[Outcome, ...]]:
    """Reading starts now; what it gives comes when it is asked for."""
    if not is_utf8(document_id):
        shown = Path(os.fsencode(file).decode(errors="replace"))
        return iter([(Unreadable(shown, "the file's name is not UTF-8"),)])
    if reason := refusal(file):
        return iter([(Unreadable(file, reason),)])
    if not has_reader(file):
        return iter([(Ignored(file),)])
    return _outcomes(file, document_id, sandbox.start(file, document_id))


def _outcomes(file: Path, document_id: str, answer: Iterator[tuple[Found, ...]]) -> Iterator[tuple[Outcome, ...]]:
    for found in answer:
        yield tuple(_outcome(file, document_id, one) for one in found)


def _outcome(file: Path, document_id: str, found: Found) -> Outcome:
    if isinstance(found, str):
        return Unreadable(file, found)
    if found.id != document_id and not is_corpus(file):
        return Unreadable(file, "the reader answered about another file")
    return Loaded(found, file)
