"""Wait for changes below paths."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from watchfiles import Change, watch

from index.load.files import has_reader

_LONGEST_WAIT = 5_000
_QUIET = 500
"""Milliseconds: changes are taken together until so long nothing happened."""
_LOOK = 1_000


def rounds(paths: Sequence[Path]) -> Iterator[None]:
    """Gives a turn at once and after every change of what may be a document; ends when interrupted.

    What changes during a turn gives another one.
    """
    named = [path.resolve() for path in paths]
    # A file that is replaced is another one, so its folder is watched.
    folders = {path if path.is_dir() else path.parent for path in named}

    def matters(change: Change, changed: str) -> bool:
        return any(concerns(Path(changed), path, gone=change == Change.deleted) for path in named)

    events = watch(
        *sorted(folders), watch_filter=matters, debounce=_LONGEST_WAIT, step=_QUIET, rust_timeout=_LOOK,
        yield_on_timeout=True, recursive=any(path.is_dir() for path in named), raise_interrupt=False,
    )  # fmt: skip
    for number, changes in enumerate(events):
        if changes or number == 0:  # The first one comes when watching has begun.
            yield


def concerns(changed: Path, path: Path, *, gone: bool = False) -> bool:
    """Whether a change can make a difference to the documents at a path; of what is gone nobody knows what it was.

    >>> [concerns(Path(one), Path("/notes")) for one in ("/notes/a.md", "/notes/.git/a.md", "/notes/a.tmp", "/b.md")]
    [True, False, False, False]
    """
    if changed == path:
        return True
    if not changed.is_relative_to(path) or any(part.startswith(".") for part in changed.relative_to(path).parts):
        return False
    return gone or has_reader(changed) or changed.is_dir()
