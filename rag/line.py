"""Wait in line for one of a few places: whoever came first goes first, and nobody waits without end."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from index.errors import BackstopError
from rag.stop import Stop


class LineFull(BackstopError):
    """So many wait already, or it took so long, that waiting on is no use now."""


@dataclass(frozen=True, slots=True)
class LineState:
    """How a line is doing: ``taken`` of ``places`` now, ``waiting`` behind them; the rest since the process began."""

    places: int
    taken: int
    waiting: int
    entered: int
    refused: int
    waited_seconds: float


@dataclass(eq=False, slots=True)
class _Waiting:
    """One who came; ``called`` is set when it is their turn, or they are to go."""

    called: threading.Event
    has_place: bool = False


class Line:
    """A few places, and a bounded line of threads that wait for one."""

    def __init__(self, places: int, waiting: int, seconds: float) -> None:
        """At most ``waiting`` stand in line, and none longer than ``seconds``."""
        self._places = places
        self._most_waiting = waiting
        self._seconds = seconds
        self._lock = threading.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._taken = self._entered = self._refused = 0
        self._waited = 0.0

    @property
    def full(self) -> bool:
        """Whether whoever comes now is refused."""
        with self._lock:
            return self._taken >= self._places and len(self._waiting) >= self._most_waiting

    def state(self) -> LineState:
        """How it is doing now."""
        with self._lock:
            waiting = len(self._waiting)
            return LineState(self._places, self._taken, waiting, self._entered, self._refused, self._waited)

    @contextmanager
    def place(self, stop: Stop) -> Iterator[bool]:
        """Hold a place; waits for it. False when ``stop`` was set before it came. Raises LineFull.

        >>> line = Line(1, waiting=5, seconds=1)
        >>> with line.place(Stop()) as mine:
        ...     mine, line.state().taken
        (True, 1)
        >>> line.state().taken
        0
        """
        one = self._come()
        try:
            self._wait(one, stop)
            yield one.has_place
        finally:
            self._leave(one)

    def _come(self) -> _Waiting:
        one = _Waiting(threading.Event())
        with self._lock:
            if self._taken < self._places:
                self._taken += 1
                self._entered += 1
                one.has_place = True
            elif len(self._waiting) < self._most_waiting:
                self._waiting.append(one)
            else:
                self._refused += 1
                raise LineFull(f"{len(self._waiting)} others wait already")
        return one

    def _wait(self, one: _Waiting, stop: Stop) -> None:
        if one.has_place:
            return
        began = monotonic()
        with stop.calling(one.called.set):
            one.called.wait(self._seconds)
        with self._lock:
            self._waited += monotonic() - began
            if one.has_place:
                return
            self._waiting.remove(one)
            if stop.is_set():
                return
            self._refused += 1
        raise LineFull(f"others were not done after {self._seconds:g} seconds")

    def _leave(self, one: _Waiting) -> None:
        """The place goes to whoever has waited longest."""
        with self._lock:
            if not one.has_place:
                return
            one.has_place = False
            if not self._waiting:
                self._taken -= 1
                return
            following = self._waiting.popleft()
            following.has_place = True
            self._entered += 1
            following.called.set()
