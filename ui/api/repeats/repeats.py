"""What was asked for under which key, so that asking again gives the same answer; it outlives a restart."""

import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from io import BufferedIOBase
from pathlib import Path
from time import time
from typing import BinaryIO, cast

from index.errors import BackstopError
from index.storage.database import Database

FILE_NAME = "requests.sqlite3"
LONGEST_KEY = 255

_A_DAY = 24 * 3600.0


class KeyReused(BackstopError):
    """The key was given before, for something else."""


class StillCarriedOut(BackstopError):
    """The first request with the key has no answer yet."""


class Repeats:
    """The requests of the last day, by caller and key."""

    def __init__(self, data_dir: Path, now: Callable[[], float] = time) -> None:
        """``now`` gives seconds since 1970."""
        self._database = Database(data_dir / FILE_NAME, "ui.api.repeats")
        self._process = secrets.token_hex(8)
        self._now = now

    def once(self, caller: str, key: str | None, digest: Callable[[], str], begin: Callable[[], str]) -> str:
        """The id of the job that ``begin`` begins, or that was begun for the same key within a day.

        ``digest`` gives that of what is asked for. Without a key the job is always begun. What a process that ended
        did not answer any more is begun again. Raises KeyReused, StillCarriedOut, or what ``begin`` raises.
        """
        if key is None:
            return begin()
        answered = self._take(caller, key, digest())
        if answered is not None:
            return answered
        try:
            job = begin()
        except BaseException:
            self._note("DELETE FROM requests WHERE caller = ? AND key = ?", caller, key)
            raise
        self._note("UPDATE requests SET job = ? WHERE caller = ? AND key = ?", job, caller, key)
        return job

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _take(self, caller: str, key: str, digest: str) -> str | None:
        """The job that is known, or None for whoever now has to begin it."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM requests WHERE begun < ?", (self._now() - _A_DAY,))
            known = connection.execute(
                "SELECT digest, process, job FROM requests WHERE caller = ? AND key = ?", (caller, key)
            ).fetchone()
            if known and (known["job"] or known["process"] == self._process):
                return _answer(known, digest)
            connection.execute(
                "INSERT OR REPLACE INTO requests (caller, key, digest, begun, process) VALUES (?, ?, ?, ?, ?)",
                (caller, key, digest, self._now(), self._process),
            )
            return None

    def _note(self, change: str, *values: str) -> None:
        with self._database.transaction() as connection:
            connection.execute(change, values)


def digest_of(words: Sequence[str], files: Sequence[BinaryIO] = ()) -> str:
    """What is asked for, as one digest: of words and of the contents of files, which are at their beginning afterwards.

    >>> from io import BytesIO
    >>> digest_of(["a", "b"]) == digest_of(["ab"]), digest_of([], [BytesIO(b"x")]) == digest_of([], [BytesIO(b"x")])
    (False, True)
    """
    whole = hashlib.sha256()
    for word in words:
        whole.update(hashlib.sha256(word.encode()).digest())
    for file in files:
        file.seek(0)
        whole.update(hashlib.file_digest(cast(BufferedIOBase, file), "sha256").digest())
        file.seek(0)
    return whole.hexdigest()


def _answer(known: sqlite3.Row, digest: str) -> str:
    if known["digest"] != digest:
        raise KeyReused("this Idempotency-Key was given with another request; take a new key for a new request")
    if known["job"] is None:
        raise StillCarriedOut("the first request with this Idempotency-Key is still carried out; ask again later")
    return str(known["job"])
