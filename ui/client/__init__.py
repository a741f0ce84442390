"""A client for Python programs."""

from ui.client.client import Backstop
from ui.client.connection import BackstopProblem, ServerUnreachable

__all__ = ["Backstop", "BackstopProblem", "ServerUnreachable"]
