"""Which files of a folder are sent to a server, and in which parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.collection import FILE_NAME as COLLECTION_FILE
from index.load.files import has_reader, is_utf8, refusal
from index.sync.sync import Comparison
from ui.documents.job import NO_READER, Refused
from ui.documents.refused_before import refused_before
from ui.limits.upload_sizes import LARGEST_FILE

_BYTES_AT_ONCE = 16 * 1024 * 1024
_FILES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Uploads:
    """The files to send, each with its name below the path, and why others are not taken in."""

    files: tuple[tuple[Path, str], ...]
    refused: tuple[Refused, ...]


def uploads_of(named: Sequence[tuple[Path, str]], found: Comparison) -> Uploads:
    """What is to be sent of the files at a path: those that the server wants, and what the folder says of itself."""
    wanted = {one.name for one in found.plan.wanted} | {COLLECTION_FILE}
    unsent = unsent_of(named, found)
    files = tuple((file, name) for file, name in named if name in wanted and name not in unsent)
    return Uploads(files, (*refused_before(found), *unsent.values()))


def unsent_of(named: Sequence[tuple[Path, str]], found: Comparison) -> dict[str, Refused]:
    """Files that the server has not read as they are and that cannot be sent to it, by name, and why."""
    kept = set(found.plan.kept)
    wanted = {one.name for one in found.plan.wanted}
    reasons = {name: _reason_to_keep(file, name, name in wanted) for file, name in named if name not in kept}
    return {name: Refused(_spelled_out(name), reason) for name, reason in reasons.items() if reason}


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


def _reason_to_keep(file: Path, name: str, wanted: bool) -> str | None:
    reason = refusal(file)
    if reason:
        return reason
    if "\\" in name or name.startswith(".") or not is_utf8(name):
        return "its name cannot be sent; stop the server and add it then"
    if not (has_reader(file) or file.name == COLLECTION_FILE):
        return NO_READER
    if _size(file) > LARGEST_FILE:
        return "too large to upload; stop the server and add it then"
    return None if wanted or not has_reader(file) else _why_unread(file)


def _why_unread(file: Path) -> str:
    """What kept a file that has a reader from being listed with a digest, so that no server can want it."""
    try:
        file.open("rb").close()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "could not be read a moment ago"


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


def _spelled_out(name: str) -> str:
    """A file name with those of its bytes spelled out that are no UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode()
