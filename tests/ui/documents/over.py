"""Waiting for a job to be over."""

from time import sleep

from ui.documents.job import Job
from ui.documents.jobs import Jobs


def over(jobs: Jobs, job_id: str, caller: str) -> Job:
    """A job of a caller, once it is over."""
    for _ in range(3_000):
        found = jobs.get(job_id, caller)
        assert found
        if found.status != "running":
            return found
        sleep(0.01)
    raise AssertionError("the job does not end")
