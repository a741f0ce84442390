"""Hold a data directory for work that no server may see half done."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexEmpty
from index.storage.database import FILE_NAME
from index.storage.lock import lock_without_server


@contextmanager
def alone_with(data_dir: Path) -> Iterator[Path]:
    """Hold a data directory, and give the path of the index in it.

    Raises IndexEmpty when there is none, and DataDirectoryHeld when another process has the directory.
    """
    file = data_dir / FILE_NAME
    if not file.is_file():
        raise IndexEmpty(f"there is no index in {data_dir}")
    with lock_without_server(data_dir):
        yield file
