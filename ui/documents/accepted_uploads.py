"""Uploads that were accepted: kept on disk until they are brought in, so that they outlive the process.

Beside each folder of files lies its description; a folder without one was never accepted.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import time_ns

from pydantic import TypeAdapter, ValidationError

from index.storage.write_out import write_out

_DESCRIPTION = ".json"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is to be brought in for a caller, as whose: the files of a folder under an origin, or a page of the web.

    ``folder`` is its name below all uploads. ``begun`` counts how often somebody began with it: the process may
    have ended over it.
    """

    job: str
    folder: str
    files: tuple[str, ...]
    caller: str
    owner: str
    origin: str = ""
    url: str = ""
    begun: int = 0
    accepted: int = field(default_factory=time_ns)


_ACCEPTED = TypeAdapter(Accepted)


class AcceptedUploads:
    """The uploads of one data directory."""

    def __init__(self, folder: Path) -> None:
        """Deletes what an earlier process had not accepted yet."""
        self.folder = folder
        folder.mkdir(exist_ok=True)
        described = {one.folder for one in self.waiting()}
        for path in folder.iterdir():
            if path.name.removesuffix(_DESCRIPTION) not in described:
                _delete(path)

    def waiting(self) -> list[Accepted]:
        """All that was accepted and is not brought in, in the order in which it came."""
        return sorted(self._described(), key=lambda one: one.accepted)

    def _described(self) -> Iterator[Accepted]:
        for path in self.folder.glob(f"*{_DESCRIPTION}"):
            try:
                yield _ACCEPTED.validate_json(path.read_bytes())
            except ValidationError:  # It was written by another version, and says nothing that could be done.
                continue

    def files_of(self, accepted: Accepted) -> Path:
        """The folder of the files."""
        return self.folder / accepted.folder

    def accept(self, accepted: Accepted) -> None:
        """Promise to bring something in: when this returns, it is on disk."""
        folder = self.files_of(accepted)
        if folder.exists():  # A page of the web has no files yet.
            for path in (folder, *folder.rglob("*")):
                write_out(path)
        self._describe(accepted)

    def begin(self, accepted: Accepted) -> Accepted:
        """Note that somebody begins with it."""
        again = replace(accepted, begun=accepted.begun + 1)
        self._describe(again)
        return again

    def leave(self, accepted: Accepted) -> None:
        """Note that the process ends for another reason, and the next one is to go on."""
        self._describe(replace(accepted, begun=0))

    def done(self, accepted: Accepted) -> None:
        """It is brought in, or cannot be: nothing of it stays here."""
        self._description(accepted).unlink(missing_ok=True)
        shutil.rmtree(self.files_of(accepted), ignore_errors=True)

    def _describe(self, accepted: Accepted) -> None:
        """Whole or not at all, whenever the process ends."""
        target = self._description(accepted)
        written = target.with_suffix(".new")
        written.write_bytes(_ACCEPTED.dump_json(accepted))
        write_out(written)
        written.replace(target)
        write_out(self.folder)

    def _description(self, accepted: Accepted) -> Path:
        return self.folder / f"{accepted.folder}{_DESCRIPTION}"


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
