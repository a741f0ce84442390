"""Judgements as they are kept: one line each, written as it comes, so that a killed command goes on.

Where an answer was judged again after a failure, its last line counts.
"""

import fcntl
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import TypeAdapter
from rich.progress import Progress

from eval.judging.judge import Claims, Judge, Judgement
from eval.run.folder import BadRun
from eval.run.provenance import now

JUDGED_FILE = "judged.jsonl"
_FACTS_FILE = "judged_by.json"


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """Who judged what; judgements of two judges or under two prompts are never mixed."""

    model: str
    address: str
    prompt_version: str
    prompt_sha256: str
    claims_sha256: str
    claims: int
    started: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """All judgements in the order of the claims."""

    by: JudgedBy
    judgements: tuple[Judgement, ...]


_CLAIMS = TypeAdapter(Claims)
_JUDGEMENT = TypeAdapter(Judgement)
_JUDGED_BY = TypeAdapter(JudgedBy)


def judged_by(claims: Sequence[Claims], judge: Judge, model: str, address: str) -> JudgedBy:
    """What these judgements will come from."""
    together = hashlib.sha256(b"".join(_CLAIMS.dump_json(one) + b"\n" for one in claims)).hexdigest()
    return JudgedBy(model, address, judge.prompt.version, judge.prompt.sha256, together, len(claims), now())


def judge_all(claims: Sequence[Claims], judge: Judge, by: JudgedBy, folder: Path, progress: Progress) -> Judged:
    """Judge what has not been judged yet; failed ones are asked again.

    Raises BadRun when the folder holds judgements of something else, or is being written, and
    JudgeUnusable; what was judged until then is kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / JUDGED_FILE) as lines:
        begun = _begun(folder, by)
        kept = {one.id: one for one in _read(lines) if one.error is None}
        task = progress.add_task("Judging", total=len(claims), completed=len(kept))
        for one in claims:
            if one.id not in kept:
                kept[one.id] = judge.judge(one)
                _write(lines, kept[one.id])
                progress.advance(task)
    return Judged(begun, tuple(kept[one.id] for one in claims))


def _begun(folder: Path, by: JudgedBy) -> JudgedBy:
    """Who began here; that must be the same judge of the same claims."""
    file = folder / _FACTS_FILE
    if not file.exists():
        file.write_bytes(_JUDGED_BY.dump_json(by, indent=2))
        return by
    begun = _JUDGED_BY.validate_json(file.read_bytes())
    if replace(begun, started=by.started) != by:
        raise BadRun(
            f"{folder} holds judgements by {begun.model} under prompt {begun.prompt_version}, or of other answers; "
            f"remove {_FACTS_FILE} and {JUDGED_FILE} there to judge anew"
        )
    return begun


@contextmanager
def _alone(file: Path) -> Iterator[BinaryIO]:
    """The file, for one process at a time."""
    with file.open("a+b") as lines:
        try:
            fcntl.flock(lines, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadRun(f"{file} is being written by another process") from None
        yield lines


def _read(lines: BinaryIO) -> list[Judgement]:
    """The judgements that were written whole; a line that was cut off is taken away, or it would spoil the next."""
    lines.seek(0)
    *whole, cut_off = lines.read().split(b"\n")
    lines.truncate(lines.tell() - len(cut_off))
    return [_JUDGEMENT.validate_json(line) for line in whole]


def _write(lines: BinaryIO, judgement: Judgement) -> None:
    lines.write(_JUDGEMENT.dump_json(judgement) + b"\n")
    lines.flush()
