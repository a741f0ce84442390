"""A client for Python programs."""

from ui.client.client import Backstop, JobFailed
from ui.client.connection import BackstopProblem, BadAddress, ServerUnreachable

__all__ = ["Backstop", "BackstopProblem", "BadAddress", "JobFailed", "ServerUnreachable"]
