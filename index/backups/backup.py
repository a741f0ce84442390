"""Keep a copy of what cannot be made again, in one file: the SQLite files of a data directory.

The file is a zip archive of the databases, and of ``manifest.json`` with their digests. The vector index is left
out, since it is made again from SQLite, and so are models.
"""

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.backups.snapshot import Member, take_snapshot
from index.errors import DataDirectoryUnusable, IndexEmpty, NotEmpty
from index.storage.database import FILE_NAME

FORMAT = 1
"""Of the archive; a restore refuses a later one."""

MANIFEST = "manifest.json"


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
        raise NotEmpty(f"{file} exists already; a backup overwrites nothing")
    # The index first: a removal that comes in between is then known to the conversations, and hides the text.
    names = [FILE_NAME, *(one for one in beside if (data_dir / one).is_file())]
    with _writable(file), tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}-") as temporary:
        folder = Path(temporary)
        databases = {one: take_snapshot(data_dir / one, folder / one) for one in names}
        manifest = Manifest(FORMAT, datetime.now(UTC).isoformat(timespec="seconds"), databases)
        _write_archive(folder, manifest)
        (folder / "archive").rename(file)
    return manifest


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
