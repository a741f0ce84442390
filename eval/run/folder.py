"""The folder of a run: what was asked of what, and one record per case, written as it comes.

A killed run goes on where it stopped: every record is a line of its own, and a line that was cut off is
left out and its case asked again.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from pydantic import TypeAdapter, ValidationError

from eval.cases.case import Case
from eval.cases.json_files import first_complaint
from eval.run.provenance import Provenance
from eval.run.record import Record
from index.errors import BackstopError

T = TypeVar("T")

_PROVENANCE = TypeAdapter(Provenance)
_CASE = TypeAdapter(Case)
_RECORD = TypeAdapter(Record)

_FACTS_FILE = "run.json"
_CASES_FILE = "cases.jsonl"
_RECORDS_FILE = "records.jsonl"


class BadRun(BackstopError):
    """A folder that holds no run, or not the one that was expected."""


class FinishedRun(BadRun):
    """A folder that holds the very run that was to be made, with nothing left to ask."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it was kept: every case with its record, in the order of the set."""

    folder: Path
    provenance: Provenance
    cases: tuple[Case, ...]
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that takes records; ``done`` are the ids of the cases that were answered already."""

    done: frozenset[str]
    lines: BinaryIO

    def keep(self, record: Record) -> None:
        """Write a record; what is written here outlives this process. Of two of one case the later counts."""
        self.lines.write(_RECORD.dump_json(record) + b"\n")
        self.lines.flush()


@contextmanager
def open_run(folder: Path, provenance: Provenance, cases: Sequence[Case]) -> Iterator[OpenRun]:
    """Begin a run, or go on with the one that was begun here; only one process at a time may.

    Cases that failed are asked again. Raises FinishedRun when there is nothing left to ask, and BadRun
    when the folder holds a run of other questions or of another target, one that is being written, or
    files of these names that belong to no run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder):
        kept = {one.case_id: one for one in _begun(folder, provenance)}
        done = frozenset(name for name, one in kept.items() if one.error is None)
        if len(done) == len(cases):
            raise FinishedRun(f"{folder} holds this run already; choose another folder, or remove it")
        write_whole(folder / _CASES_FILE, map(_CASE.dump_json, cases))
        write_whole(folder / _RECORDS_FILE, map(_RECORD.dump_json, kept.values()))
        with (folder / _RECORDS_FILE).open("ab") as lines:
            yield OpenRun(done, lines)


def read_run(folder: Path) -> Run:
    """A run that is complete; raises BadRun naming what is absent."""
    try:
        provenance = _read(_PROVENANCE, (folder / _FACTS_FILE).read_bytes(), folder / _FACTS_FILE)
        lines = (folder / _CASES_FILE).read_bytes().splitlines()
    except FileNotFoundError as error:
        raise BadRun(f"{folder} holds no run: there is no {Path(error.filename).name}") from None
    cases = tuple(_read(_CASE, line, folder / _CASES_FILE, number) for number, line in enumerate(lines, start=1))
    records = {one.case_id: one for one in whole_lines(_RECORD, folder / _RECORDS_FILE)}
    absent = [case.id for case in cases if case.id not in records]
    if absent:
        raise BadRun(
            f"{folder} holds an unfinished run: {len(absent)} of {len(cases)} cases have no record, "
            f"the first is {absent[0]!r}; the command that began it goes on with it"
        )
    return Run(folder, provenance, cases, tuple(records[case.id] for case in cases))


def whole_lines(adapter: TypeAdapter[T], file: Path) -> list[T]:
    """What was written whole into a file, one value a line; raises BadRun."""
    lines = file.read_bytes().split(b"\n")[:-1] if file.exists() else []
    return [_read(adapter, line, file, number) for number, line in enumerate(lines, start=1)]


def _read(adapter: TypeAdapter[T], text: bytes, file: Path, line: int | None = None) -> T:
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        where = f"{file}, line {line}" if line else str(file)
        raise BadRun(f"{where} cannot be read by this version: {first_complaint(error)}") from None


def _begun(folder: Path, provenance: Provenance) -> list[Record]:
    """The records of the run that was begun here; where none was, one begins now."""
    if (folder / _FACTS_FILE).exists():
        _refuse_another(folder, provenance)
        return whole_lines(_RECORD, folder / _RECORDS_FILE)
    for name in (_CASES_FILE, _RECORDS_FILE):
        if (folder / name).exists():  # It may be somebody's test set.
            raise BadRun(f"{folder} holds a {name} that belongs to no run; choose another folder")
    write_whole(folder / _FACTS_FILE, [_PROVENANCE.dump_json(provenance, indent=2)])
    return []


def _refuse_another(folder: Path, provenance: Provenance) -> None:
    file = folder / _FACTS_FILE
    begun = _read(_PROVENANCE, file.read_bytes(), file).same_questions_to_the_same()
    ours = provenance.same_questions_to_the_same()
    other = [f"{theirs}, not {mine}" for theirs, mine in zip(begun, ours, strict=True) if theirs != mine]
    if other:
        raise BadRun(f"{folder} holds another run: {'; '.join(other)}; choose another folder, or remove it")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder; whatever happens, the lock ends with the process."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadRun(f"{folder} is being written by another process") from None
        yield
    finally:
        os.close(descriptor)


def write_whole(file: Path, lines: Iterable[bytes]) -> None:
    """All of it, or nothing: a killed run must not lose what it had."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.write_bytes(b"".join(line + b"\n" for line in lines))
    unfinished.replace(file)
