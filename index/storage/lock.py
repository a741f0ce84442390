"""One process owns a data directory; everybody else learns from its lock where that one serves."""

import fcntl
import json
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from index.errors import DataDirectoryHeld, DataDirectoryUnusable

FILE_NAME = "lock"


class DataDirectoryLock:
    """An exclusive lock on a directory, let go when the process ends, however it ends.

    Raises DataDirectoryHeld when another process has it, DataDirectoryUnusable when it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file: IO[str] = (folder / FILE_NAME).open("a+", encoding="utf-8")
        except OSError as error:
            raise _unusable(folder, error) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._write(None)
        except OSError as error:
            with suppress(OSError):  # What could not be written cannot be written now either.
                self._file.close()
            raise (_held(folder) if isinstance(error, BlockingIOError) else _unusable(folder, error)) from None

    def announce(self, address: str) -> None:
        """Tell other processes where this one serves."""
        self._write(address)

    def _write(self, address: str | None) -> None:
        self._file.seek(0)
        self._file.truncate()
        json.dump({"process": os.getpid(), "address": address}, self._file)
        self._file.flush()

    def close(self) -> None:
        """Let go of the directory."""
        self._file.seek(0)
        self._file.truncate()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def lock_without_server(folder: Path) -> DataDirectoryLock:
    """The lock of a directory for work that no server may see half done; DataDirectoryHeld then says what to do."""
    try:
        return DataDirectoryLock(folder)
    except DataDirectoryHeld as held:
        raise DataDirectoryHeld(f"{held}; stop the server first", held.address) from None


def _unusable(folder: Path, error: OSError) -> DataDirectoryUnusable:
    return DataDirectoryUnusable(f"{folder} cannot be used as data directory: {error.strerror}")


def _held(folder: Path) -> DataDirectoryHeld:
    holder = read_holder(folder)
    process, address = holder.get("process", "unknown"), holder.get("address")
    serving = f", which serves at {address}" if address else ""
    return DataDirectoryHeld(f"{folder} is in use by process {process}{serving}", address)


def read_holder(folder: Path) -> dict[str, str]:
    """What the lock file says; empty when the last holder let go of it, or one has only just begun.

    One that was killed still stands there until somebody takes the directory.
    """
    try:
        content: dict[str, str] = json.loads((folder / FILE_NAME).read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content
