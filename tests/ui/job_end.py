"""Waiting for a job of the API to be over."""

from time import sleep
from typing import Any

from fastapi.testclient import TestClient


def finished(client: TestClient, job_id: str) -> dict[str, Any]:
    """A job when it is over."""
    for _ in range(600):
        job: dict[str, Any] = client.get(f"/api/jobs/{job_id}").json()
        if job["status"] != "running":
            return job
        sleep(0.03)
    raise AssertionError("the job does not end")
