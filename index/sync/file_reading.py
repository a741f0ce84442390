"""Read files for ingestion: their documents, each file's end behind them, and what is no document kept aside."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.collection import FILE_NAME as COLLECTION_FILE
from index.ingest import Item, SameLine, Source
from index.load.corpus import is_corpus
from index.load.files import Ignored, Loaded, Unreadable, load_files
from index.storage.owners import EVERYBODY
from index.sync.corpus_lines import ChangedLines, line_digests
from index.sync.document_count import count_in_files
from index.sync.file_rows import Content, FileRead
from index.sync.listing import digest_of


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file, and what its document is called.

    ``end`` is what will be remembered of it, None for a file that is only looked at to learn why it cannot be read.
    Of a corpus whose other lines are known only the ``changed`` ones are read.
    """

    file: Path
    document_id: str
    end: FileRead | None = None
    changed: ChangedLines | None = None

    @property
    def opened(self) -> Path:
        """The file that is really read."""
        return self.changed.file if self.changed else self.file


class Reading:
    """One pass over files."""

    def __init__(self, origin: str, files: Sequence[FileToRead], owner: str = EVERYBODY) -> None:
        self._origin = origin
        self._owner = owner
        self._files = {one.opened: one for one in files}
        self._waiting = deque(one for one in files if one.end)
        self._begun: FileToRead | None = None
        self._lines: Iterator[str] = iter(())
        self._reasons: list[str] = []
        self._unreadable: list[Unreadable] = []
        self._ignored: list[Path] = []

    def items(self) -> Iterator[Item]:
        """Documents, and behind the documents of each file its end."""
        for found in load_files((one.opened, one.document_id) for one in self._files.values()):
            one = self._files.get(found.source)
            end = one.end if one else None
            if one and end:
                yield from self._end_before(one)
                yield from self._begin(one)
            line = next(self._lines, None) if end else None
            match found:
                case Loaded(document):
                    yield Source(document.given_to(self._owner), self._origin, end.key if end else None, line)
                case Unreadable(source, reason):
                    self._reasons += [reason] if end else []
                    self._unreadable.append(Unreadable(one.file if one else source, reason))
                case Ignored(file) if file.name != COLLECTION_FILE or self._owner != EVERYBODY:
                    self._ignored.append(file)
        yield from self._end_before(None)

    def count(self) -> int | None:
        """How many documents there are, None when that cannot be told."""
        compared = sum(one.changed.changed + len(one.changed.same) for one in self._waiting if one.changed)
        others = count_in_files(one.file for one in self._waiting if not one.changed)
        return None if others is None else compared + others

    def keep_refused(self, refused: Sequence[tuple[str, Content]], files: Mapping[str, Path]) -> None:
        """Tell again what could not be read of files that are not read now, given by name."""
        for name, one in refused:
            if one.document_id is None:
                self._unreadable.append(Unreadable(files[name], one.refused or ""))

    def not_taken(self) -> tuple[tuple[Unreadable, ...], tuple[Path, ...]]:
        """What could not be read, and the files that have no reader."""
        return tuple(self._unreadable), tuple(self._ignored)

    def _end_before(self, wanted: FileToRead | None) -> Iterator[Item]:
        """Files that gave nothing end as well."""
        while self._waiting and self._waiting[0] is not wanted:
            yield from self._begin(self._waiting[0])
            ended = self._waiting.popleft()
            if ended.end and not _was_replaced(ended):
                yield replace(ended.end, unreadable=tuple(self._reasons))
            self._reasons = []

    def _begin(self, one: FileToRead) -> Iterator[Item]:
        if self._begun is one:
            return
        self._begun = one
        self._lines = line_digests(one.opened) if is_corpus(one.file) else iter(())
        self._reasons = []
        if one.end and one.changed:
            for document_id, line in one.changed.same:
                yield SameLine(document_id, self._origin, one.end.key, line)


def _was_replaced(read: FileToRead) -> bool:
    """Whether a corpus is another one now than when it was listed: then nobody knows which line was read as what.

    It is read again the next time.
    """
    return bool(read.end and is_corpus(read.file) and digest_of(read.file) != read.end.sha256)
