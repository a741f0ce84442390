"""What is told of a job: how far bringing documents in has come, and what was not taken in."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from index.ingested import Seconds
from index.storage.owners import plain_name

if TYPE_CHECKING:
    from index.sync.sync import Added

NO_READER = "there is no reader for this kind of file"

_COUNTS = (
    "added", "changed", "unchanged", "passages", "moved", "vanished", "removed", "embedded",
    "documents_read", "documents_embedded", "documents_stored",
)  # fmt: skip


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
