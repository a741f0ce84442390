"""Files that came in through the page: each is the caller's who sent it, until a handler has taken it."""

import secrets
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, time

_SECONDS = 3600.0
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class _Upload:
    caller: str
    file: Path
    came: float


class PageUploads:
    """Gives every file a name that says nothing of this machine and that only its caller can use."""

    def __init__(self, folder: Path, now: Callable[[], float] = monotonic) -> None:
        """What an earlier process left in the folder is deleted."""
        self.folder = folder
        self._now = now
        self._uploads: dict[str, _Upload] = {}
        self._changing = threading.Lock()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)

    def keep(self, caller: str, file: Path) -> str:
        """Move a file that the framework has written to a place of its own; returns its name for the client."""
        name = f"{secrets.token_hex(16)}/{file.name}"
        target = self.folder / name
        with self._changing:
            self._delete_old()
            target.parent.mkdir(mode=0o700)
            with suppress(FileNotFoundError):  # Somebody who sent the same at the same moment has it now.
                file.rename(target)
            with suppress(OSError):
                file.parent.rmdir()
            self._uploads[name] = _Upload(caller, target, self._now())
        return name

    def find(self, caller: str, name: str) -> Path | None:
        """The caller's file of that name; None for any other, and when it has been taken."""
        upload = self._uploads.get(name)
        is_there = upload is not None and upload.caller == caller and upload.file.is_file()
        return upload.file if upload and is_there else None

    def _delete_old(self) -> None:
        """Delete what nobody took within an hour, and what is too much."""
        self._delete_leftovers()
        oldest_kept = self._now() - _SECONDS
        for name, upload in list(self._uploads.items()):
            if upload.came >= oldest_kept and len(self._uploads) < _MOST:
                return
            shutil.rmtree(upload.file.parent, ignore_errors=True)
            del self._uploads[name]

    def _delete_leftovers(self) -> None:
        """The framework writes a file or two beside each upload, and forgets them."""
        for one in self.folder.iterdir():
            if one.is_file() and one.stat().st_mtime < time() - _SECONDS:
                one.unlink(missing_ok=True)
