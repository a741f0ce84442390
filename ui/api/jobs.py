"""The routes of jobs: how far what a caller began has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from ui.api.conversation_cursor import BadCursor
from ui.caller import Asking
from ui.documents.job import Job
from ui.documents.jobs import Jobs

_MOST = 1000
"""So many are remembered when they are over, and so many are listed."""


@dataclass(frozen=True, slots=True)
class JobPage:
    """Some jobs, the last begun first; ``next_cursor`` asks for those behind them."""

    jobs: list[Job]
    next_cursor: str | None


def job_routes(jobs: Jobs) -> APIRouter:
    """The routes over the jobs of one process."""
    router = APIRouter()

    @router.get("/api/jobs")
    async def list_jobs(caller: Asking, limit: Annotated[int, Query(ge=1, le=1000)] = 100, cursor: str = "") -> JobPage:
        """The caller's jobs since the service started, the last begun first."""
        return job_page(jobs.recent(_MOST, caller.id), limit, cursor)

    @router.get("/api/jobs/{job_id}")
    async def job(caller: Asking, job_id: str) -> Job:
        """How far a job of the caller has come."""
        found = jobs.get(job_id, caller.id)
        if found is None:
            raise HTTPException(404, f"no job has the id {job_id!r}")
        return found

    return router


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
