"""Real runs for tests: a few cases of the development set, asked of the real assistant."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.progress import Progress

from eval.cases.case import Case, placed
from eval.cases.read import read_set
from eval.evaluate import sampled
from eval.run.folder import Run, RunFolder, read_run
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


def in_process(index: Index, assistant: Assistant) -> InProcess:
    """The real assistant as somebody to ask."""
    return InProcess(index, assistant, Settings())


def dev_cases(index: Index, sample: int = 230) -> tuple[Case, ...]:
    """So many cases of the development set, with their evidence looked up."""
    chosen = sampled(read_set("dev"), sample).cases
    return tuple(placed(case, lambda name: index.documents.get(name).text) for case in chosen)


def provenance_of(cases: Sequence[Case], target: Target) -> Provenance:
    """Where a run of these cases comes from."""
    return Provenance("dev", cases_digest(cases), len(cases), 0, target.name, target.about(), this_machine(), now(), 2)


def finished_run(cases: Sequence[Case], target: Target, folder: Path) -> Run:
    """Ask everything and read the run back."""
    with RunFolder(folder, provenance_of(cases, target), cases) as kept:
        run_cases(cases, target, kept, 2, QUIET)
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
    """Asks the real one everything once; the same question gives the same answer anyhow."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._answers: dict[Question, Answer] = {}

    def ask(self, question: Question) -> Answer:
        """What the real one said."""
        if question not in self._answers:
            self._answers[question] = super().ask(question)
        return self._answers[question]


def without_times(answer: Answer | None) -> Answer | None:
    """An answer without what may differ between two askings of the same question."""
    return replace(answer, id="", timings_ms=Timings()) if answer else None
