"""What takes long to make is made by one of the processes that run the tests; the others wait for it."""

import fcntl
from collections.abc import Callable
from pathlib import Path


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """The folder, made if no process has yet; one that was left half made is not taken."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".part")
            make(unfinished)
            unfinished.rename(folder)
    return folder
