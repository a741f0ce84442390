"""Work that outlives the request that began it."""

import logging
import secrets
import shutil
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Queue
from typing import Literal

from index.errors import BackstopError
from index.index import Added, Index

_log = logging.getLogger(__name__)

_REMEMBERED = 1000
_NAMED = 100
"""So many files of a job are named; there may be thousands."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that was not taken in, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Job:
    """How far bringing documents in has come."""

    id: str
    status: Literal["running", "done", "failed"]
    files: tuple[str, ...] = ()
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    passages: int = 0
    refused: tuple[Refused, ...] = ()
    error: str | None = None


class Jobs:
    """The jobs of this process, by id; they run one after the other.

    Uploads wait in a folder of the data directory. What a process that ended left there is
    deleted at the next start: its documents were taken in whole or not at all.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._jobs: dict[str, Job] = {}
        self._waiting: Queue[tuple[Job, Path, str]] = Queue()
        self.folder = index.data_dir / "uploads"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        threading.Thread(target=self._work, daemon=True).start()

    def get(self, job_id: str) -> Job | None:
        """A job, or None when there was none with this id, or too long ago."""
        return self._jobs.get(job_id)

    def recent(self, most: int) -> list[Job]:
        """The latest jobs, the last begun first."""
        return list(self._jobs.values())[::-1][:most]

    def add_folder(self, folder: Path, origin: str) -> Job:
        """Have a folder brought in; it is deleted afterwards."""
        names = sorted(_name(file, folder) for file in folder.rglob("*") if file.is_file())
        job = Job(secrets.token_hex(8), "running", tuple(names[:_NAMED]))
        self._jobs[job.id] = job
        while len(self._jobs) > _REMEMBERED:
            del self._jobs[next(iter(self._jobs))]
        self._waiting.put((job, folder, origin))
        return job

    def _work(self) -> None:
        while True:
            job, folder, origin = self._waiting.get()
            try:
                for added in self._index.add(folder, origin):
                    job = self._jobs[job.id] = progress(job, added, folder)
                self._jobs[job.id] = replace(job, status="done")
            except BackstopError as error:
                self._jobs[job.id] = replace(job, status="failed", error=str(error))
            except Exception:  # noqa: BLE001 - the outermost edge of this thread: the next job must still run.
                _log.exception("job %s failed", job.id)
                self._jobs[job.id] = replace(job, status="failed", error="unexpected error, see the server's log")
            finally:
                shutil.rmtree(folder, ignore_errors=True)


def progress(job: Job, added: Added, root: Path) -> Job:
    """The job after another batch; files are named below ``root``."""
    outcome = added.outcome
    refused = [Refused(name, reason) for name, reason in outcome.refused]
    refused += [Refused(_name(one.source, root), one.reason) for one in added.unreadable]
    refused += [Refused(_name(file, root), "there is no reader for this kind of file") for file in added.ignored]
    return replace(
        job,
        added=outcome.added,
        changed=outcome.changed,
        unchanged=outcome.unchanged,
        passages=outcome.passages,
        refused=tuple(refused),
    )


def _name(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) and file != root else file.name
