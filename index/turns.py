"""Questions first: long work goes in small steps and leaves a processor free while questions come."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_LOWER = 10
"""Niceness: beside a thread that answers, one of this niceness gets a tenth of a processor."""

_A_WHILE = 5.0
"""Seconds after a question in which the next one is expected."""


class Turns:
    """Who computes: one question at a time, and beside it one piece of long work."""

    def __init__(self) -> None:
        self._question = threading.Lock()
        self._work = threading.Lock()
        self._asked: float | None = None

    @contextmanager
    def question(self) -> Iterator[None]:
        """Compute for a question; it never waits for long work."""
        self._asked = time.monotonic()
        with self._question:
            yield

    @contextmanager
    def work(self) -> Iterator[None]:
        """Compute a step of long work."""
        with self._work:
            yield

    @property
    def questions_come(self) -> bool:
        """Whether somebody has asked lately."""
        return self._asked is not None and time.monotonic() - self._asked < _A_WHILE


def give_way() -> None:
    """Let this thread, and whatever it starts, compute when nobody else does, from now on.

    Linux alone knows priorities of single threads; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, max(_LOWER, os.getpriority(os.PRIO_PROCESS, thread)))
