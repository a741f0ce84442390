"""How far bringing documents in has come, told on stderr: bars on a terminal, else a line now and then."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from ui.documents.job import Job

_SECONDS_BETWEEN_LINES = 5.0

_STAGES = {
    "documents_read": "read and cut",
    "documents_embedded": "embed",
    "documents_stored": "store",
}


@contextmanager
def progress_of_jobs() -> Iterator[Callable[[Job], None]]:
    """Gives a function that takes the states of a job one after the other."""
    if not sys.stderr.isatty():
        yield _Lines().tell
        return
    left = TimeRemainingColumn(elapsed_when_finished=True)
    columns = (TextColumn("{task.description:<12}"), BarColumn(), _Count(), _Rate(), left)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bars(bars).tell


class _Lines:
    """A line every few seconds."""

    def __init__(self) -> None:
        self._began = self._told = monotonic()

    def tell(self, job: Job) -> None:
        now = monotonic()
        if now - self._told < _SECONDS_BETWEEN_LINES or job.status == "done":
            return
        self._told = now
        typer.echo(progress_line(job, now - self._began), err=True)


def progress_line(job: Job, seconds: float) -> str:
    """One line about a job that has run for a while.

    >>> progress_line(Job("j", "running", documents_stored=20, passages=90, total=100), 10)
    '20 of 100 documents, 90 new passages; 2.0 documents/s, 0:40 left'
    >>> progress_line(Job("j", "running"), 10)
    '0 documents, 0 new passages'
    """
    done = job.documents_stored
    counted = f"{done:,}" if job.total is None else f"{done:,} of {job.total:,}"
    line = f"{counted} documents, {job.passages:,} new passages"
    if not done:
        return line
    line += f"; {done / seconds:.1f} documents/s"
    if job.total is None:
        return line
    left = round((job.total - done) * seconds / done)
    return f"{line}, {left // 60}:{left % 60:02} left"


class _Bars:
    """A bar per stage."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def tell(self, job: Job) -> None:
        if job.total == 0:
            return
        for name, stage in _STAGES.items():
            if name not in self._tasks:
                self._tasks[name] = self._bars.add_task(stage, total=job.total)
            self._bars.update(self._tasks[name], completed=getattr(job, name), total=job.total)


class _Count(ProgressColumn):
    """Documents out of all documents."""

    def render(self, task: Task) -> Text:
        total = "?" if task.total is None else f"{task.total:,.0f}"
        return Text(f"{task.completed:,.0f}/{total} documents")


class _Rate(ProgressColumn):
    """Documents a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "")
