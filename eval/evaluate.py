"""The whole way from a test set to a report: ask, keep, score, write."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from rich.progress import Progress

from eval.cases.case import Case, Gold, TestSet, placed
from eval.render.html import report_html
from eval.render.markdown import report_markdown
from eval.run.folder import FinishedRun, Run, open_run, read_run
from eval.run.provenance import Provenance, cases_digest, now, this_machine
from eval.run.runner import Asked, run_cases
from eval.run.target import Target
from eval.score.report import Report, judged_cases, report_json, report_of
from index.document import Document

_SEED = 0
_DOCUMENTS_AT_HAND = 512


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What came out of a run, and what was asked for it just now."""

    report: Report
    asked: Asked


def sampled(test_set: TestSet, count: int) -> TestSet:
    """A choice of cases in the order of the set, the same one every time."""
    if count >= len(test_set.cases):
        return test_set
    chosen = sorted(random.Random(_SEED).sample(range(len(test_set.cases)), count))
    return replace(test_set, cases=tuple(test_set.cases[number] for number in chosen))


def evaluate(
    test_set: TestSet,
    target: Target,
    folder: Path,
    parallel: int,
    refused: tuple[tuple[str, str], ...],
    progress: Progress,
) -> Evaluated:
    """Put a set to a target and write ``records.jsonl`` and the reports into a folder.

    ``refused`` are documents of the corpus that could not be indexed, for the record. A run that was
    killed goes on. Raises BadTestSet, BadRun, TargetUnreachable, or CaseFailed when the target does not
    tell what it is.
    """
    find = lru_cache(_DOCUMENTS_AT_HAND)(target.document)
    cases = tuple(placed(case, lambda name: _text(find(name))) for case in test_set.cases)
    provenance = Provenance(
        set_name=test_set.name,
        set_sha256=cases_digest(cases),
        cases=len(cases),
        drafts=sum(case.draft for case in cases),
        target=target.name,
        about=target.about(),
        machine=this_machine(),
        started=now(),
        parallel=parallel,
        unplaced=sum(one.text is not None and not one.places for one in _gold(cases)),
        absent_documents=tuple(sorted({one.document_id for one in _gold(cases) if find(one.document_id) is None})),
        refused=refused,
    )
    asked = _ask(cases, target, folder, provenance, progress)
    return Evaluated(write_reports(read_run(folder)), asked)


def _ask(cases: Sequence[Case], target: Target, folder: Path, provenance: Provenance, progress: Progress) -> Asked:
    try:
        with open_run(folder, provenance, cases) as run:
            return run_cases(cases, target, run, provenance.parallel, progress)
    except FinishedRun:
        if (folder / "report.html").exists():
            raise
    return Asked(0, 0, 0.0)  # Killed between the last record and the reports.


def write_reports(run: Run) -> Report:
    """Score a kept run and write ``report.json``, ``report.md`` and ``report.html`` beside its records."""
    judged = judged_cases(run)
    report = report_of(run.provenance, judged)
    (run.folder / "report.json").write_text(report_json(report), "utf-8")
    (run.folder / "report.md").write_text(report_markdown(report), "utf-8")
    (run.folder / "report.html").write_text(report_html(report, judged), "utf-8")
    return report


def _gold(cases: Iterable[Case]) -> Iterator[Gold]:
    """The evidence that must be there; of a question without an answer none must."""
    return (gold for case in cases if case.answerable is not False for gold in case.evidence)


def _text(document: Document | None) -> str | None:
    return document.text if document else None
