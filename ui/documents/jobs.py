"""Work that outlives the request that began it."""

import logging
import secrets
import threading
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING

from index.errors import BackstopError
from index.storage.owners import EVERYBODY, name_for
from index.turns import give_way
from ui.documents.accepted_uploads import Accepted, AcceptedUploads
from ui.documents.job import Job, progress

if TYPE_CHECKING:
    from index.fetch.addresses import Network
    from index.index import Index
    from index.sync.sync import Added

_log = logging.getLogger(__name__)

_REMEMBERED = 1000
_MOST_BEGUN = 5
_NAMED = 100
"""So many files of a job are named; there may be thousands."""


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
        self._remembering = threading.Lock()
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
        with self._remembering:
            return {"running": 0, "done": 0, "failed": 0, **Counter(one.status for one in self._jobs.values())}

    def get(self, job_id: str, caller: str) -> Job | None:
        """A job that a caller began; None when there was none with this id, or too long ago."""
        with self._remembering:
            return self._jobs.get(job_id) if self._callers.get(job_id) == caller else None

    def recent(self, most: int, caller: str) -> list[Job]:
        """The latest jobs that a caller began, the last begun first."""
        with self._remembering:
            own = [job for job in self._jobs.values() if self._callers[job.id] == caller]
        return own[::-1][:most]

    def add_folder(self, folder: Path, origin: str, caller: str, owner: str = EVERYBODY) -> Job:
        """Have a folder below ``self.folder`` brought in for a caller, as documents of an owner; it is deleted
        afterwards."""
        names = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
        return self._accept(Accepted(secrets.token_hex(8), folder.name, tuple(names[:_NAMED]), caller, owner, origin))

    def busy_with(self, origin: str) -> bool:
        """Whether files of an origin that is everybody's are still being brought in."""
        with self._remembering:
            return any(of == origin and self._jobs[one].status == "running" for one, of in self._origins.items())

    def add_page(self, url: str, caller: str, owner: str = EVERYBODY) -> Job:
        """Have a document brought in from the web for a caller, as an owner's."""
        return self._accept(Accepted(secrets.token_hex(8), secrets.token_hex(8), (url,), caller, owner, url=url))

    def _accept(self, accepted: Accepted) -> Job:
        self._uploads.accept(accepted)
        return self._put(accepted)

    def _put(self, accepted: Accepted) -> Job:
        job = Job(accepted.job, "running", accepted.files)
        with self._remembering:
            self._callers[job.id] = accepted.caller
            self._origins[job.id] = name_for(accepted.owner, accepted.origin)
            self._jobs[job.id] = job
            self._forget_oldest()
        self._waiting.put(accepted)
        return job

    def _forget_oldest(self) -> None:
        """What is not over stays, however many that are: its caller asks for it."""
        over = [one.id for one in self._jobs.values() if one.status != "running"]
        for job_id in over[: max(0, len(self._jobs) - _REMEMBERED)]:
            del self._jobs[job_id], self._callers[job_id], self._origins[job_id]

    def _work(self) -> None:
        give_way()
        while (accepted := self._waiting.get()) and not self._closing.is_set():
            job = self._jobs[accepted.job] = self._bring_in(self._jobs[accepted.job], accepted)
            if job.status != "running":
                self._clear(accepted)

    def _bring_in(self, job: Job, accepted: Accepted) -> Job:
        """The job when it is over; still running when the process is being ended."""
        if accepted.begun >= _MOST_BEGUN:
            return replace(job, status="failed", error=f"the server ended {_MOST_BEGUN} times over this and gave it up")
        try:
            accepted = self._uploads.begin(accepted)
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

    def _clear(self, accepted: Accepted) -> None:
        """What cannot be deleted is brought in once more by the next process, which does no harm."""
        try:
            self._uploads.done(accepted)
        except OSError:
            _log.exception("the files of job %s cannot be deleted", accepted.job)

    def _steps(self, accepted: Accepted) -> "Generator[Added, None, None]":
        if accepted.url:
            yield from self._index.add_page(accepted.url, self._allowed, accepted.owner)
        else:
            folder = self._uploads.files_of(accepted)
            yield from self._index.add(folder, accepted.origin, whole=False, owner=accepted.owner)
