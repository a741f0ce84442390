"""Judgements as they are kept: one line each, written as it comes, so that a killed command goes on."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter
from rich.progress import Progress

from eval.judging.judge import Claims, Judge, Judgement
from eval.run.folder import BadRun, alone, whole_lines, write_whole
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
    file = folder / JUDGED_FILE
    with alone(folder):
        begun = _begun(folder, by)
        kept = {one.id: one for one in whole_lines(_JUDGEMENT, file) if one.error is None}
        write_whole(file, map(_JUDGEMENT.dump_json, kept.values()))
        task = progress.add_task("Judging", total=len(claims), completed=len(kept))
        with file.open("ab") as lines:
            for one in claims:
                if one.id not in kept:
                    kept[one.id] = judge.judge(one)
                    lines.write(_JUDGEMENT.dump_json(kept[one.id]) + b"\n")
                    lines.flush()
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
