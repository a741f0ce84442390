"""Work that outlives the request that began it."""

import logging
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Queue
from typing import Literal

from index.errors import BackstopError
from index.fetch.addresses import Network
from index.index import Index
from index.ingested import Seconds
from index.sync.sync import Added

_log = logging.getLogger(__name__)

_REMEMBERED = 1000
NO_READER = "there is no reader for this kind of file"

_COUNTS = (
    "added", "changed", "unchanged", "passages", "moved", "vanished", "removed", "embedded",
    "documents_read", "documents_embedded", "documents_stored",
)  # fmt: skip
_NAMED = 100
"""So many files of a job are named; there may be thousands."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that was not taken in, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Job:
    """How far bringing documents in has come.

    ``vanished`` documents have no file any more and are still there, ``removed`` ones are not. ``total`` is how many
    documents there are to read, None when that cannot be told.
    """

    id: str
    status: Literal["running", "done", "failed"]
    files: tuple[str, ...] = ()
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    passages: int = 0
    refused: tuple[Refused, ...] = ()
    error: str | None = None
    moved: int = 0
    vanished: int = 0
    removed: int = 0
    embedded: int = 0
    total: int | None = None
    documents_read: int = 0
    documents_embedded: int = 0
    documents_stored: int = 0
    seconds: Seconds = field(default_factory=Seconds)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be done for a job; its folder is deleted afterwards."""

    job: Job
    folder: Path
    steps: Callable[[], Iterator[Added]]


class Jobs:
    """The jobs of this process, by id; they run one after the other.

    Uploads wait in a folder of the data directory. What a process that ended left there is
    deleted at the next start: its documents were taken in whole or not at all.
    """

    def __init__(self, index: Index, allowed: Sequence[Network] = ()) -> None:
        """``allowed`` are networks that pages may be fetched from though they are not public."""
        self._index = index
        self._allowed = allowed
        self._jobs: dict[str, Job] = {}
        self._origins: dict[str, str] = {}
        self._waiting: Queue[_Work] = Queue()
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
        job = self._put(names, folder, lambda: self._index.add(folder, origin, whole=False))
        self._origins[job.id] = origin
        return job

    def busy_with(self, origin: str) -> bool:
        """Whether files of an origin are still being brought in."""
        running = [one for one, of in self._origins.items() if of == origin and one in self._jobs]
        return any(self._jobs[one].status == "running" for one in running)

    def add_page(self, url: str) -> Job:
        """Have a document brought in from the web."""
        folder = self.folder / secrets.token_hex(8)
        return self._put([url], folder, lambda: self._index.add_page(url, self._allowed))

    def _put(self, names: Sequence[str], folder: Path, steps: Callable[[], Iterator[Added]]) -> Job:
        job = Job(secrets.token_hex(8), "running", tuple(names[:_NAMED]))
        self._jobs[job.id] = job
        while len(self._jobs) > _REMEMBERED:
            oldest = next(iter(self._jobs))
            del self._jobs[oldest]
            self._origins.pop(oldest, None)
        self._waiting.put(_Work(job, folder, steps))
        return job

    def _work(self) -> None:
        while True:
            work = self._waiting.get()
            job = work.job
            try:
                for added in work.steps():
                    job = self._jobs[job.id] = progress(job, added, work.folder)
                self._jobs[job.id] = replace(job, status="done")
            except BackstopError as error:
                self._jobs[job.id] = replace(job, status="failed", error=str(error))
            except Exception:  # noqa: BLE001 - the outermost edge of this thread: the next job must still run.
                _log.exception("job %s failed", job.id)
                self._jobs[job.id] = replace(job, status="failed", error="unexpected error, see the server's log")
            finally:
                shutil.rmtree(work.folder, ignore_errors=True)


def progress(job: Job, added: Added, root: Path) -> Job:
    """The job after another step; files are named below ``root``."""
    outcome = added.outcome
    refused = [Refused(name, reason) for name, reason in outcome.refused]
    refused += [Refused(_name(one.source, root), one.reason) for one in added.unreadable]
    refused += [Refused(_name(file, root), NO_READER) for file in added.ignored]
    counts = {name: getattr(outcome, name) for name in _COUNTS if hasattr(outcome, name)}
    return replace(
        job, **counts, refused=tuple(refused), vanished=added.vanished, total=added.total, seconds=outcome.seconds
    )


def together(one: Job, other: Job) -> Job:
    """Two jobs as one, which is called as the first and stands as the second."""
    counts = {name: getattr(one, name) + getattr(other, name) for name in _COUNTS}
    total = None if one.total is None or other.total is None else one.total + other.total
    refused, seconds = one.refused + other.refused, one.seconds + other.seconds
    return replace(one, **counts, refused=refused, total=total, seconds=seconds, status=other.status)


def _name(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) and file != root else file.name
