"""Keep documents in step with the files at a path: read what is new or has changed, and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from index.ingest import Ingest
from index.ingested import Ingested, Seconds
from index.load.corpus import is_corpus
from index.load.files import Unreadable, named_files
from index.storage.database import Database
from index.storage.owners import EVERYBODY
from index.sync.corpus_lines import changed_lines
from index.sync.file_plan import Plan, WantedFile, plan
from index.sync.file_reading import FileToRead, Reading
from index.sync.file_rows import (
    Content,
    FileRead,
    count_documents,
    document_in_line,
    follow_plan,
    forget_half_read,
    refused_in,
    remembered_files,
    vanished_documents,
)
from index.sync.listing import Listing, listing_of


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a folder or file has done so far.

    ``vanished`` documents, which no file holds any more, are counted at the end. ``total`` is how many documents there
    are to read, None when that cannot be told.
    """

    outcome: Ingested
    unreadable: tuple[Unreadable, ...] = ()
    ignored: tuple[Path, ...] = ()
    vanished: int = 0
    total: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What adding would find: the plan for files; then documents, of files that need not be read.

    ``unchanged`` and ``moved`` are counts. ``refused`` holds what was refused before and still is, with the name of its
    file. ``vanished`` are the ids of documents that no file holds which stays as it is.
    """

    plan: Plan
    unchanged: int
    moved: int
    refused: tuple[tuple[str, Content], ...]
    vanished: tuple[str, ...]


class Sync:
    """Adds files to one index, and remembers them."""

    def __init__(self, database: Database, ingest: Ingest) -> None:
        self._database = database
        self._ingest = ingest

    def compare(self, origin: str, listing: Listing, whole: bool = True) -> Comparison:
        """What adding files would find; changes nothing."""
        remembered = remembered_files(self._database, origin)
        made = plan(listing, remembered, self._ingest.read_as, whole)
        stored_as = {move.new: move.old for move in made.moved}
        kept = {stored_as.get(name, name): name for name in made.kept}
        moved = [old for old, name in kept.items() if old != name]
        refused = refused_in(self._database, origin, kept)
        unseen = [one.name for one in remembered if listing.closed and one.name.startswith(listing.closed)]
        vanished = vanished_documents(self._database, origin, [*kept, *made.unreadable, *unseen]) if whole else []
        documents_moved = count_documents(self._database, origin, moved)
        return Comparison(
            made,
            count_documents(self._database, origin, kept) - documents_moved,
            documents_moved,
            tuple((kept[old], one) for old, one in refused),
            tuple(vanished),
        )

    def begin(self, origin: str, made: Plan) -> dict[str, int]:
        """Note moves, and what is there and gone; returns the rows of the files to read, by name."""
        with self._database.transaction() as connection:
            return follow_plan(connection, origin, made)

    def add(self, path: Path, origin: str, whole: bool = True, owner: str = EVERYBODY) -> Iterator[Added]:
        """Bring in what is new or has changed at a path; yields the state after every step.

        Unless it is ``whole``, the path holds only some of the files that belong to the origin. Documents of an
        ``owner`` have ids of their own; the origin must be the owner's too.
        """
        began = perf_counter()
        named = named_files(path)
        compared = self.compare(origin, listing_of(named), whole)
        with TemporaryDirectory() as folder:
            files = self._files_to_read(origin, compared.plan, named, Path(folder))
            reading = Reading(origin, files, owner)
            reading.keep_refused(compared.refused, {name: file for file, name in named})
            outcome = Ingested(
                unchanged=compared.unchanged,
                moved=compared.moved,
                refused=tuple((one.document_id, one.refused or "") for _, one in compared.refused if one.document_id),
            )
            total = reading.count()
            outcome += Ingested(seconds=Seconds(reading=perf_counter() - began))
            for step in self._ingest.add(reading.items()):
                outcome += step
                yield Added(outcome, *reading.not_taken(), total=total)
        vanished = len(vanished_documents(self._database, origin)) if whole else 0
        yield Added(outcome, *reading.not_taken(), vanished=vanished, total=total)

    def vanished(self, origin: str) -> list[str]:
        """The ids of documents that no file holds any more, as the last addition found them."""
        return vanished_documents(self._database, origin)

    def _files_to_read(
        self, origin: str, made: Plan, named: Sequence[tuple[Path, str]], folder: Path
    ) -> list[FileToRead]:
        """All but those that are kept; those that are not wanted either are looked at to learn why."""
        keys = self.begin(origin, made)
        with self._database.transaction() as connection:
            forget_half_read(connection, keys.values())
        kept, wanted = set(made.kept), {one.name: one for one in made.wanted}
        files = []
        for file, name in named:
            if name in wanted:
                files.append(self._file_to_read(file, wanted[name], keys[name], folder))
            elif name not in kept:
                files.append(FileToRead(file, name))
        return files

    def _file_to_read(self, file: Path, wanted: WantedFile, key: int, folder: Path) -> FileToRead:
        changed = None
        if wanted.comparable and is_corpus(file):
            known = partial(document_in_line, self._database.connection(), key)
            changed = changed_lines(file, known, folder / f"{key}.jsonl.gz")
        return FileToRead(file, wanted.document_id, FileRead(key, wanted.sha256, self._ingest.read_as), changed)
