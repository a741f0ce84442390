"""What lies at a path that is added: the names of the files there, and the digests of their bytes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.load.files import has_reader, is_utf8, refusal


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file by its name below the added path.

    ``sha256`` is of its bytes, None when there is no reader for it, or when it is not or cannot be opened.
    """

    name: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """All that is there; ``closed`` are the beginnings of names below folders that cannot be looked into."""

    files: tuple[ListedFile, ...]
    closed: tuple[str, ...] = ()


def listing_of(named: Iterable[tuple[Path, str]]) -> Listing:
    """The listing of files that were found, each with its name, in their order.

    Files whose names are not UTF-8 are left out: nothing can be remembered of them.
    """
    files, closed = [], []
    for file, name in named:
        if not is_utf8(name):
            continue
        if file.is_dir() and not file.is_symlink():
            closed.append("" if name == "." else f"{name}/")
        else:
            files.append(ListedFile(name, digest_of(file)))
    return Listing(tuple(files), tuple(closed))


def digest_of(file: Path) -> str | None:
    """The sha256 of a file's bytes; None when there is no reader for it, or when it is not or cannot be opened."""
    if not has_reader(file) or refusal(file):
        return None
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:  # The reader says why.
        return None
