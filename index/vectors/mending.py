"""Make an embedded vector index anew that a killed process, or a disk, left half-written."""

import secrets
import shutil
from pathlib import Path

from index.storage.database import FILE_NAME, Database
from index.vectors.changes import queue_all, waiting
from index.vectors.check import VectorPlace, differences

_OLD = "chroma-old-"


def mend_vectors(database: Database, data_dir: Path, folder: Path) -> None:
    """Set an embedded vector index aside when it does not hold what it was told, and list all passages for a new one.

    Only a process that died while it told the index something leaves it half-written, and then there are changes
    that wait. Looking takes seconds, so nothing is looked at when none do. To be called before the index is opened.
    """
    _delete_old(data_dir)
    place = VectorPlace(str(data_dir / FILE_NAME), str(folder))
    if not folder.exists() or (waiting(database) and differences(place).lost):
        set_aside(database, data_dir, folder)


def set_aside(database: Database, data_dir: Path, folder: Path) -> None:
    """Take a vector index out of its place, whatever state it is in, and list all passages for a new one.

    It goes first: when it is gone and a killed process could not list them, ``mend_vectors`` does.
    """
    if folder.exists():
        folder.rename(data_dir / f"{_OLD}{secrets.token_hex(4)}")
    with database.transaction() as connection:
        queue_all(connection)
    _delete_old(data_dir)


def _delete_old(data_dir: Path) -> None:
    for folder in data_dir.glob(f"{_OLD}*"):
        shutil.rmtree(folder)
