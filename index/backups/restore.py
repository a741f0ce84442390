"""Bring a backup back as a data directory that was not there before, all of it or nothing."""

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from index.backups.backup import FORMAT, MANIFEST, Manifest
from index.backups.snapshot import Member, describe
from index.errors import BadBackup, DataDirectoryUnusable, NotEmpty
from index.storage.check_database import check_database
from index.storage.database import FILE_NAME
from index.storage.lock import FILE_NAME as LOCK
from index.storage.lock import DataDirectoryLock
from index.storage.opened import opened_as_it_is
from index.vectors.changes import queue_all
from index.vectors.home import forget_vector_home

_LARGEST_MANIFEST = 1 << 20
_READ_AT_ONCE = 1 << 20


def restore(file: Path, data_dir: Path, beside: Sequence[str] = ()) -> Manifest:
    """Make a data directory of a backup; ``beside`` names the databases that may be in it apart from the index.

    The directory must not exist or be empty. Everything is unpacked and checked beside it and then renamed, so that
    a process that is killed leaves no half of it. The vector index is told at the next start, or by a rebuild.
    Raises BadBackup, NotEmpty, or DataDirectoryUnusable.
    """
    data_dir = data_dir.resolve()
    _refuse_unfit(data_dir)
    with _readable(file) as archive, _writable(data_dir):
        manifest = _read_manifest(archive, file, {FILE_NAME, *beside})
        with _staging(data_dir) as staging:
            for name, member in manifest.databases.items():
                _unpack(archive, name, member, staging / name, file)
            _list_vectors(staging / FILE_NAME)
            os.sync()
            staging.rename(data_dir)
    return manifest


def _refuse_unfit(data_dir: Path) -> None:
    if data_dir.is_mount():
        raise DataDirectoryUnusable(
            f"{data_dir} is a mounted file system, which cannot be replaced as one; restore into a folder in it"
        )
    if data_dir.exists() and (not data_dir.is_dir() or any(data_dir.iterdir())):
        raise NotEmpty(f"{data_dir} is not empty; move it away first, a restore overwrites nothing")


def _read_manifest(archive: zipfile.ZipFile, file: Path, known: set[str]) -> Manifest:
    names = archive.namelist()
    foreign = sorted(set(names) - known - {MANIFEST})
    if foreign or len(set(names)) != len(names):
        raise BadBackup(f"{file} holds {(foreign or names)[0]!r}, which no backup does; nothing was restored")
    encrypted = any(one.flag_bits & 1 for one in archive.infolist())
    if encrypted or not {MANIFEST, FILE_NAME} <= set(names) or archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
        raise BadBackup(f"{file} is no backup of Backstop")
    try:
        told = json.loads(archive.read(MANIFEST))
        if told["format"] > FORMAT:
            raise BadBackup(f"{file} was made by a newer Backstop, which has to restore it")
        manifest = TypeAdapter(Manifest).validate_python(told)
    except (KeyError, TypeError, ValueError, ValidationError):
        raise BadBackup(f"{file}: {MANIFEST} cannot be read") from None
    if set(manifest.databases) != set(names) - {MANIFEST}:
        raise BadBackup(f"{file} does not hold what its {MANIFEST} says")
    return manifest


@contextmanager
def _staging(data_dir: Path) -> Iterator[Path]:
    """A folder of this process alone beside the directory; what a restore that was killed left in it goes."""
    staging = data_dir.with_name(f".{data_dir.name}-restoring")
    with DataDirectoryLock(staging):
        for found in staging.iterdir():
            if found.name != LOCK:
                found.unlink()
        try:
            yield staging
        except BaseException:
            shutil.rmtree(staging)
            raise


def _unpack(archive: zipfile.ZipFile, name: str, member: Member, target: Path, file: Path) -> None:
    """Readable for its owner alone: conversations and keys are in it."""
    digest = hashlib.sha256()
    left = member.bytes
    opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as out, archive.open(name) as content:
        while part := content.read(_READ_AT_ONCE):
            left -= len(part)
            if left < 0:
                break
            digest.update(part)
            out.write(part)
    if left or digest.hexdigest() != member.sha256:
        raise BadBackup(f"{file} is damaged: {name} is not what was backed up; nothing was restored")
    problem = _problem_of(target, member)
    if problem:
        raise BadBackup(f"{file} holds a damaged {name} ({problem}); nothing was restored")


def _problem_of(file: Path, member: Member) -> str | None:
    try:
        with opened_as_it_is(file) as connection:
            for finding in check_database(connection, file.name):
                return finding.problem
        return None if describe(file).rows == member.rows else "other counts than it says"
    except sqlite3.DatabaseError as error:
        return str(error)


def _list_vectors(file: Path) -> None:
    """For the vector index that is to be made."""
    with opened_as_it_is(file) as connection:
        connection.execute("BEGIN")
        queue_all(connection)
        forget_vector_home(connection)
        connection.execute("COMMIT")


@contextmanager
def _readable(file: Path) -> Iterator[zipfile.ZipFile]:
    if not file.exists():
        raise BadBackup(f"{file}: no such file")
    try:
        opened = file.open("rb")
    except OSError as error:
        raise BadBackup(f"{file} cannot be read: {error.strerror}") from None
    try:
        with opened, zipfile.ZipFile(opened) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise BadBackup(f"{file} is no backup of Backstop, or damaged: {error}") from None


@contextmanager
def _writable(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataDirectoryUnusable(f"{data_dir} cannot be made: {error.strerror or error}") from None
