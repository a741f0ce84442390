"""Keep a copy of what cannot be made again, in one file: the SQLite files of a data directory.

The file is a zip archive of the databases, and of ``manifest.json`` with their digests. The vector index is left
out, since it is made again from SQLite, and so are models.
"""

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.backups.snapshot import Member, take_snapshot
from index.errors import DataDirectoryHeld, DataDirectoryUnusable, IndexEmpty, NotEmpty
from index.storage.database import FILE_NAME
from index.storage.lock import FILE_NAME as LOCK
from index.storage.lock import DataDirectoryLock
from index.storage.write_out import write_out

FORMAT = 1
"""Of the archive; a restore refuses a later one."""

MANIFEST = "manifest.json"

_WORK = ".backstop-backup-"
"""What the name of a folder begins with in which a backup is being made."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: the databases by name, and when they were copied (ISO 8601, UTC)."""

    format: int
    made: str
    databases: dict[str, Member]


def back_up(data_dir: Path, file: Path, beside: Sequence[str] = ()) -> Manifest:
    """Write a backup of the index of a data directory, and of the databases beside it that are there.

    Works while another process has the directory: each database is copied as it is at one moment. Raises
    IndexEmpty when there is no index, NotEmpty when the file exists, DataDirectoryUnusable when it cannot be written.
    """
    if not (data_dir / FILE_NAME).is_file():
        raise IndexEmpty(f"there is no index in {data_dir}")
    if file.exists():
        raise _exists(file)
    # The index first: a removal that comes in between is then known to the conversations, and hides the text.
    names = [FILE_NAME, *(one for one in beside if (data_dir / one).is_file())]
    with _writable(file), _work_folder(file.parent) as folder:
        databases = {one: take_snapshot(data_dir / one, folder / one) for one in names}
        manifest = Manifest(FORMAT, datetime.now(UTC).isoformat(timespec="seconds"), databases)
        _write_archive(folder, manifest)
        _name(folder / "archive", file)
    return manifest


@contextmanager
def _work_folder(parent: Path) -> Iterator[Path]:
    """A folder of this process alone; those that killed processes left behind are deleted, for copies are in them."""
    with tempfile.TemporaryDirectory(dir=parent, prefix=_WORK) as made, DataDirectoryLock(Path(made)):
        for lock in parent.glob(f"{_WORK}*/{LOCK}"):
            _delete_left(lock.parent)
        yield Path(made)


def _delete_left(folder: Path) -> None:
    """Unless a process works in it; one of another user is theirs to delete."""
    with suppress(DataDirectoryHeld, DataDirectoryUnusable), DataDirectoryLock(folder):
        shutil.rmtree(folder, ignore_errors=True)


def _name(archive: Path, file: Path) -> None:
    """Give an archive its name for good; raises NotEmpty when something has got that name meanwhile."""
    try:
        file.hardlink_to(archive)
    except FileExistsError:
        raise _exists(file) from None
    except OSError:
        _name_without_link(archive, file)
    write_out(file.parent)


def _name_without_link(archive: Path, file: Path) -> None:
    """On a file system that has no hard links, such as that of most memory sticks."""
    try:
        file.touch(0o600, exist_ok=False)
    except FileExistsError:
        raise _exists(file) from None
    archive.replace(file)


def _exists(file: Path) -> NotEmpty:
    return NotEmpty(f"{file} exists already; a backup overwrites nothing")


def _write_archive(folder: Path, manifest: Manifest) -> None:
    """Readable for its owner alone: conversations are in it."""
    opened = os.open(folder / "archive", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w+b") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2))
            for name in manifest.databases:
                archive.write(folder / name, name)
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def _writable(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataDirectoryUnusable(f"{file} cannot be written: {error.strerror or error}") from None
