"""Wait for changes below paths."""

from collections.abc import Iterable, Iterator, Sequence
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

    def matters(changes: Iterable[tuple[Change, str]]) -> bool:
        return any(
            concerns(Path(changed), path, gone=change == Change.deleted)
            for change, changed in changes
            for path in named
        )

    # Each tells all it sees, for one that passed over what does not matter would keep the other waiting meanwhile.
    watchers = [
        watch(
            *folders, watch_filter=None, debounce=_LONGEST_WAIT, step=_QUIET, rust_timeout=_LOOK,
            yield_on_timeout=True, recursive=deep, raise_interrupt=False, ignore_permission_denied=True,
        )
        for folders, deep in watched(named)
    ]  # fmt: skip
    for number, seen in enumerate(zip(*watchers, strict=False)):  # The first one that is interrupted ends it.
        if number == 0 or any(map(matters, seen)):  # The first ones come when watching has begun.
            yield


def watched(paths: Sequence[Path]) -> list[tuple[list[Path], bool]]:
    """The folders to watch for some paths, and whether what is below them is watched as well.

    A file that is replaced is another one, so its folder is watched, but nothing below that.
    """
    folders = {path for path in paths if path.is_dir()}
    beside = {path.parent for path in paths if path not in folders}
    return [(sorted(found), deep) for found, deep in ((folders, True), (beside, False)) if found]


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
