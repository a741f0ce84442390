"""What adding a path has to do, from what lies there now and what is remembered of earlier times.

A path that is still there keeps its document, whatever it holds now; bytes alone tell a moved file only when the path
where they lay is gone. So of two files that were swapped both have changed, and a copy beside its original is new.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import PurePosixPath

from index.sync.listing import ListedFile, Listing


@dataclass(frozen=True, slots=True)
class RememberedFile:
    """A file as it was read last.

    ``sha256`` is None while not all of its documents are stored. ``read_as`` names the versions of what read and cut
    it. ``document_id`` is the id of the one document in it, which a corpus has no use for.
    """

    name: str
    document_id: str
    sha256: str | None
    read_as: str


@dataclass(frozen=True, slots=True)
class Move:
    """A file that lies elsewhere now."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file that has to be read, and the id of the document in it.

    ``comparable`` when what is remembered of it would be found again in what of it has not changed.
    """

    name: str
    document_id: str
    sha256: str
    comparable: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with which files.

    ``kept`` are the names of those that need not be read, moved ones among them; ``unreadable`` of those that were
    read before and cannot be opened now; ``gone`` of those that are remembered and not there.
    """

    added: tuple[WantedFile, ...] = ()
    changed: tuple[WantedFile, ...] = ()
    moved: tuple[Move, ...] = ()
    kept: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[WantedFile, ...]:
        """The files to read, in the order of names."""
        return tuple(sorted((*self.added, *self.changed), key=lambda one: one.name))


def plan(listing: Listing, remembered: Sequence[RememberedFile], read_as: str, whole: bool = True) -> Plan:
    """Compare what is there with what is remembered.

    A new file is a moved one when its bytes and the ending of its name are those of a file that is gone; of several
    such files the one with the same name in another folder is taken, else the first in the order of names, and each
    is taken once. A moved file keeps its document's id. A new file whose name is the id of a document that has moved
    away gets the name with a number behind it as id.

    Unless the listing is ``whole``, it says nothing about files that are not in it: none of them is gone.
    """
    gone = _gone(listing, remembered) if whole else []
    known = {one.name: one for one in remembered}
    moves = list(_moves([one for one in listing.files if one.name not in known], gone))
    known |= {move.new: known[move.old] for move in moves}
    taken = {one.document_id for one in remembered}
    added, changed, kept, unreadable = [], [], [], []
    for file in listing.files:
        before = known.get(file.name)
        if file.sha256 is None:
            unreadable += [file.name] if before else []
        elif before is None:
            added.append(WantedFile(file.name, _free_id(file.name, taken), file.sha256))
        elif (before.sha256, before.read_as) == (file.sha256, read_as):
            kept.append(file.name)
        else:
            comparable = before.sha256 is not None and before.read_as == read_as
            changed.append(WantedFile(file.name, before.document_id, file.sha256, comparable))
    left = {move.old for move in moves}
    still_gone = tuple(one.name for one in gone if one.name not in left)
    return Plan(tuple(added), tuple(changed), tuple(moves), tuple(kept), tuple(unreadable), still_gone)


def _gone(listing: Listing, remembered: Iterable[RememberedFile]) -> list[RememberedFile]:
    there = {one.name for one in listing.files}
    return [one for one in remembered if one.name not in there and not one.name.startswith(listing.closed)]


def _moves(new: Iterable[ListedFile], gone: Iterable[RememberedFile]) -> Iterator[Move]:
    by_content: dict[tuple[str, str], list[str]] = {}
    for one in sorted(gone, key=lambda one: one.name):
        if one.sha256:
            by_content.setdefault((one.sha256, _ending(one.name)), []).append(one.name)
    for file in new:
        candidates = by_content.get((file.sha256 or "", _ending(file.name)))
        if candidates:
            old = min(candidates, key=lambda name: PurePosixPath(name).name != PurePosixPath(file.name).name)
            candidates.remove(old)
            yield Move(old, file.name)


def _ending(name: str) -> str:
    """What may decide how a file is read."""
    return PurePosixPath(name).suffix.lower()


def _free_id(name: str, taken: set[str]) -> str:
    """An id that no file of the path has, which is taken with that.

    >>> _free_id("a.md", {"a.md", "a.md#2"})
    'a.md#3'
    """
    numbered = (f"{name}#{number}" for number in count(2))
    free = name if name not in taken else next(one for one in numbered if one not in taken)
    taken.add(free)
    return free
