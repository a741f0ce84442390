"""Which files of a folder are sent to a server, and in which parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.collection import FILE_NAME as COLLECTION_FILE
from index.load.files import has_reader, refusal
from index.sync.sync import Comparison
from ui.documents.jobs import NO_READER, Refused

_BYTES_AT_ONCE = 16 * 1024 * 1024
_FILES_AT_ONCE = 500
_LARGEST_FILE = 60 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Uploads:
    """The files to send, each with its name below the path, and why others are not taken in."""

    files: tuple[tuple[Path, str], ...]
    refused: tuple[Refused, ...]


def uploads_of(named: Sequence[tuple[Path, str]], found: Comparison) -> Uploads:
    """What is to be sent of the files at a path: those that the server wants, and what the folder says of itself."""
    wanted = {one.name for one in found.plan.wanted} | {COLLECTION_FILE}
    kept = set(found.plan.kept)
    files: list[tuple[Path, str]] = []
    refused = [Refused(one.document_id or name, one.refused or "") for name, one in found.refused]
    for file, name in named:
        if name in kept:
            continue
        reason = _reason_to_keep(file, name)
        if reason:
            refused.append(Refused(_printable(name), reason))
        elif name in wanted:
            files.append((file, name))
    return Uploads(tuple(files), tuple(refused))


def batches(files: Sequence[tuple[Path, str]]) -> Iterator[list[tuple[Path, str]]]:
    """The files in parts that are not too large for one request."""
    batch: list[tuple[Path, str]] = []
    size = 0
    for file, name in files:
        own = _size(file)
        if batch and (size + own > _BYTES_AT_ONCE or len(batch) == _FILES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append((file, name))
        size += own
    if batch:
        yield batch


def _reason_to_keep(file: Path, name: str) -> str | None:
    if "\\" in name or _printable(name) != name:
        return "its name cannot be sent; stop the server and add it then"
    reason = refusal(file)
    if reason:
        return reason
    if not (has_reader(file) or file.name == COLLECTION_FILE):
        return NO_READER
    if _size(file) > _LARGEST_FILE:
        return "too large to upload; stop the server and add it then"
    return None


def _size(file: Path) -> int:
    """Bytes; none of a file that is gone meanwhile."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def contents(batch: Sequence[tuple[Path, str]]) -> tuple[dict[str, bytes], tuple[Refused, ...]]:
    """The bytes of files by name, and those that cannot be read any more."""
    found: dict[str, bytes] = {}
    gone: list[Refused] = []
    for file, name in batch:
        try:
            found[name] = file.read_bytes()
        except OSError as error:
            gone.append(Refused(name, f"it cannot be read any more: {error.strerror}"))
    return found, tuple(gone)


def _printable(name: str) -> str:
    """A file name that is no UTF-8 with its odd bytes spelled out."""
    return name.encode("utf-8", "backslashreplace").decode()
