"""The jobs of a caller, some at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from ui.api.conversation_cursor import BadCursor
from ui.documents.jobs import Job

MOST_JOBS = 1000
"""So many are remembered."""


@dataclass(frozen=True, slots=True)
class JobPage:
    """Some jobs, the last begun first; ``next_cursor`` asks for those behind them."""

    jobs: list[Job]
    next_cursor: str | None


def job_page(jobs: Sequence[Job], limit: int, cursor: str) -> JobPage:
    """At most ``limit`` jobs behind the one whose id is the cursor; raises BadCursor when that one is not there.

    >>> job_page([Job("a", "done"), Job("b", "done"), Job("c", "done")], 1, "a").next_cursor
    'b'
    """
    ids = [job.id for job in jobs]
    if cursor and cursor not in ids:
        raise BadCursor("no job that is remembered has this cursor; leave it out to begin at the first page")
    start = ids.index(cursor) + 1 if cursor else 0
    shown = list(jobs[start : start + limit])
    return JobPage(shown, shown[-1].id if len(jobs) > start + limit else None)
