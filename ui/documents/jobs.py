"""Work that outlives the request that began it."""

import logging
import secrets
import threading
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Literal

from index.errors import BackstopError
from index.ingested import Seconds
from index.storage.owners import EVERYBODY, name_for, plain_name
from index.turns import give_way
from ui.documents.accepted_uploads import Accepted, AcceptedUploads

if TYPE_CHECKING:
    from index.fetch.addresses import Network
    from index.index import Index
    from index.sync.sync import Added

_log = logging.getLogger(__name__)

_REMEMBERED = 1000
_MOST_BEGUN = 5
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


class Jobs:
    """The jobs of this process, by id; they run one after the other.

    What was accepted waits on disk: what a process that ended had not brought in, the next one does, under the same
    ids. It is begun a few times at most, for it may be what ended the process.
    """

    def __init__(self, index: "Index", allowed: "Sequence[Network]" = ()) -> None:
        """``allowed`` are networks that pages may be fetched from though they are not public."""
        self._index = index
        self._allowed = allowed
        self._jobs: dict[str, Job] = {}
        self._callers: dict[str, str] = {}
        self._origins: dict[str, str] = {}
        self._waiting: Queue[Accepted | None] = Queue()
        self._putting = threading.Lock()
        self._uploads = AcceptedUploads(index.data_dir / "uploads")
        self._closing = threading.Event()
        for accepted in self._uploads.waiting():
            self._put(accepted)
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._thread.start()

    @property
    def folder(self) -> Path:
        """Where files wait to be brought in."""
        return self._uploads.folder

    def close(self, seconds: float) -> None:
        """Bring in the documents of the step under way, for so long at most; the next process does the rest."""
        self._closing.set()
        self._waiting.put(None)
        self._thread.join(seconds)

    def counts(self) -> dict[str, int]:
        """How many of the remembered jobs have which status."""
        return {"running": 0, "done": 0, "failed": 0, **Counter(one.status for one in list(self._jobs.values()))}

    def get(self, job_id: str, caller: str) -> Job | None:
        """A job that a caller began; None when there was none with this id, or too long ago."""
        return self._jobs.get(job_id) if self._callers.get(job_id) == caller else None

    def recent(self, most: int, caller: str) -> list[Job]:
        """The latest jobs that a caller began, the last begun first."""
        own = [job for job in list(self._jobs.values()) if self._callers.get(job.id) == caller]
        return own[::-1][:most]

    def add_folder(self, folder: Path, origin: str, caller: str, owner: str = EVERYBODY) -> Job:
        """Have a folder below ``self.folder`` brought in for a caller, as documents of an owner; it is deleted
        afterwards."""
        names = sorted(_name(file, folder) for file in folder.rglob("*") if file.is_file())
        return self._accept(Accepted(secrets.token_hex(8), folder.name, tuple(names[:_NAMED]), caller, owner, origin))

    def busy_with(self, origin: str) -> bool:
        """Whether files of an origin that is everybody's are still being brought in."""
        running = [one for one, of in self._origins.items() if of == origin and one in self._jobs]
        return any(self._jobs[one].status == "running" for one in running)

    def add_page(self, url: str, caller: str, owner: str = EVERYBODY) -> Job:
        """Have a document brought in from the web for a caller, as an owner's."""
        return self._accept(Accepted(secrets.token_hex(8), secrets.token_hex(8), (url,), caller, owner, url=url))

    def _accept(self, accepted: Accepted) -> Job:
        self._uploads.accept(accepted)
        return self._put(accepted)

    def _put(self, accepted: Accepted) -> Job:
        job = Job(accepted.job, "running", accepted.files)
        with self._putting:
            self._callers[job.id] = accepted.caller
            self._origins[job.id] = name_for(accepted.owner, accepted.origin)
            self._jobs[job.id] = job
            while len(self._jobs) > _REMEMBERED:
                oldest = next(iter(self._jobs))
                del self._jobs[oldest]
                self._callers.pop(oldest, None)
                self._origins.pop(oldest, None)
        self._waiting.put(accepted)
        return job

    def _work(self) -> None:
        give_way()
        while (accepted := self._waiting.get()) and not self._closing.is_set():
            job = self._jobs.get(accepted.job) or Job(accepted.job, "running", accepted.files)
            self._jobs[job.id] = self._bring_in(job, accepted)
            if self._jobs[job.id].status != "running":
                self._uploads.done(accepted)

    def _bring_in(self, job: Job, accepted: Accepted) -> Job:
        """The job when it is over; still running when the process is being ended."""
        if accepted.begun >= _MOST_BEGUN:
            return replace(job, status="failed", error=f"the server ended {_MOST_BEGUN} times over this and gave it up")
        accepted = self._uploads.begin(accepted)
        try:
            with closing(self._steps(accepted)) as steps:
                for added in steps:
                    job = self._jobs[job.id] = progress(job, added, self._uploads.files_of(accepted))
                    if self._closing.is_set():
                        self._uploads.leave(accepted)
                        return job
            return replace(job, status="done")
        except BackstopError as error:
            return replace(job, status="failed", error=str(error))
        except Exception:  # noqa: BLE001 - the outermost edge of this thread: the next job must still run.
            _log.exception("job %s failed", job.id)
            return replace(job, status="failed", error="unexpected error, see the server's log")

    def _steps(self, accepted: Accepted) -> "Generator[Added, None, None]":
        if accepted.url:
            yield from self._index.add_page(accepted.url, self._allowed, accepted.owner)
        else:
            folder = self._uploads.files_of(accepted)
            yield from self._index.add(folder, accepted.origin, whole=False, owner=accepted.owner)


def progress(job: Job, added: "Added", root: Path) -> Job:
    """The job after another step; files are named below ``root``."""
    outcome = added.outcome
    refused = [Refused(plain_name(name), reason) for name, reason in outcome.refused]
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
