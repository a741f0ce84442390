"""The whole way from a test set to a report: ask, keep, score, write."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from rich.progress import Progress

from eval.cases.case import Case, TestSet, placed
from eval.render.html import report_html
from eval.render.markdown import report_markdown
from eval.run.folder import Run, RunFolder, read_run
from eval.run.provenance import Provenance, cases_digest, now, this_machine
from eval.run.runner import run_cases
from eval.run.target import Target
from eval.score.report import Report, report_json, score
from index.document import Document

_SEED = 0
_DOCUMENTS_AT_HAND = 512


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What came out of a run, and how many of its cases ended in an error."""

    report: Report
    failed: int


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
    killed goes on. Raises BadTestSet, BadRun or TargetUnreachable.
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
        absent_documents=tuple(one for one in sorted(_gold_documents(cases)) if find(one) is None),
        refused=refused,
    )
    with RunFolder(folder, provenance, cases) as kept:
        failed = run_cases(cases, target, kept, parallel, progress)
    return Evaluated(write_reports(read_run(folder)), failed)


def write_reports(run: Run) -> Report:
    """Score a kept run and write ``report.json``, ``report.md`` and ``report.html`` beside its records."""
    report = score(run)
    (run.folder / "report.json").write_text(report_json(report), "utf-8")
    (run.folder / "report.md").write_text(report_markdown(report), "utf-8")
    (run.folder / "report.html").write_text(report_html(run, report), "utf-8")
    return report


def _gold_documents(cases: Iterable[Case]) -> frozenset[str]:
    """The documents that must be there; of a question without an answer none must."""
    return frozenset(gold.document_id for case in cases if case.answerable is not False for gold in case.evidence)


def _text(document: Document | None) -> str | None:
    return document.text if document else None
