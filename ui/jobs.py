"""Work that outlives the request that began it."""

import secrets
import shutil
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from index.errors import BackstopError
from index.index import Added, Index


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
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    passages: int = 0
    refused: tuple[Refused, ...] = ()
    error: str | None = None


class Jobs:
    """The jobs of this process, by id."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._jobs: dict[str, Job] = {}

    def get(self, job_id: str) -> Job | None:
        """A job, or None when there was none with this id."""
        return self._jobs.get(job_id)

    def add_folder(self, folder: Path, origin: str) -> Job:
        """Begin to bring a folder in; it is deleted afterwards."""
        job = Job(secrets.token_hex(8), "running")
        self._jobs[job.id] = job
        threading.Thread(target=self._run, args=(job, folder, origin), daemon=True).start()
        return job

    def _run(self, job: Job, folder: Path, origin: str) -> None:
        try:
            for added in self._index.add(folder, origin):
                job = self._jobs[job.id] = progress(job, added, folder)
            self._jobs[job.id] = replace(job, status="done")
        except BackstopError as error:
            self._jobs[job.id] = replace(job, status="failed", error=str(error))
        finally:
            if self._jobs[job.id].status == "running":  # A bug: its traceback goes to the log as well.
                self._jobs[job.id] = replace(job, status="failed", error="unexpected error, see the server's log")
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
