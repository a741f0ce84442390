"""Real runs for tests: a few cases of the development set, asked of the real assistant."""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import get_ident

from pydantic import TypeAdapter
from rich.progress import Progress

from eval.cases.case import Case, TestSet, placed
from eval.cases.read import read_set
from eval.evaluate import sampled
from eval.run.folder import Run, open_run, read_run
from eval.run.provenance import Provenance, cases_digest, now, this_machine
from eval.run.runner import run_cases
from eval.run.target import InProcess, Target
from index.document import Document
from index.index import Index
from rag.about import About
from rag.answer import Answer, Timings
from rag.assistant import Assistant
from rag.question import Question
from rag.settings import Settings

QUIET = Progress(disable=True)
_ANSWER = TypeAdapter(Answer)


def in_process(index: Index, assistant: Assistant) -> InProcess:
    """The real assistant as somebody to ask."""
    return InProcess(index, assistant, Settings())


def dev_cases(index: Index, sample: int = 230) -> tuple[Case, ...]:
    """So many cases of the development set, with their evidence looked up."""
    chosen = sampled(dev_set(), sample).cases
    return tuple(placed(case, lambda name: index.documents.get(name).text) for case in chosen)


@cache
def dev_set() -> TestSet:
    """The development set."""
    return read_set("dev")


def provenance_of(cases: Sequence[Case], target: Target) -> Provenance:
    """Where a run of these cases comes from."""
    return Provenance("dev", cases_digest(cases), len(cases), 0, target.name, target.about(), this_machine(), now(), 2)


def finished_run(cases: Sequence[Case], target: Target, folder: Path) -> Run:
    """Ask everything and read the run back."""
    with open_run(folder, provenance_of(cases, target), cases) as run:
        run_cases(cases, target, run, 2, QUIET)
    return read_run(folder)


class Wrapped:
    """A target that passes everything on to a real one; the faults below change one thing each."""

    def __init__(self, target: Target) -> None:
        self.inner = target
        self.name = target.name

    def ask(self, question: Question) -> Answer:
        """Whatever the real one says."""
        return self.inner.ask(question)

    def document(self, document_id: str) -> Document | None:
        """Whatever the real one has."""
        return self.inner.document(document_id)

    def about(self) -> About:
        """What answers."""
        return self.inner.about()


class Remembering(Wrapped):
    """Asks the real one everything once; the same question gives the same answer anyhow.

    Answers are kept as files, for all processes that run these tests.
    """

    def __init__(self, target: Target, folder: Path) -> None:
        super().__init__(target)
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def ask(self, question: Question) -> Answer:
        """What the real one said."""
        file = self._folder / f"{sha256(repr(question).encode()).hexdigest()}.json"
        if not file.exists():
            answer = super().ask(question)
            unfinished = file.with_suffix(f".{os.getpid()}-{get_ident()}")
            unfinished.write_bytes(_ANSWER.dump_json(answer))
            unfinished.replace(file)
        return _ANSWER.validate_json(file.read_bytes())


def without_times(answer: Answer | None) -> Answer | None:
    """An answer without what may differ between two askings of the same question."""
    return replace(answer, id="", timings_ms=Timings()) if answer else None
