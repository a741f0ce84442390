"""Blocking work runs in worker threads, never on the event loop; what keeps processors busy waits in line."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from rag.line import Line
from rag.stop import Stop

T = TypeVar("T")


_READING = 16
_ASKING = 256
"""Threads cost little while they wait; the line bounds how many questions there are."""


class Workers:
    """Threads for short reads, and others for questions, so that no list waits behind questions.

    ``line`` is where questions and searches wait for a processor.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self._reading = CapacityLimiter(_READING)
        self._asking = CapacityLimiter(_ASKING)

    @property
    def others_wait(self) -> bool:
        """Whether a question of somebody else is worked on just now."""
        return self._asking.borrowed_tokens > 0

    async def run(self, work: Callable[[], T]) -> T:
        """The result of a short blocking call."""
        return await to_thread.run_sync(work, limiter=self._reading)

    async def compute(self, work: Callable[[], T]) -> T:
        """The result of a call that keeps a processor busy; raises LineFull when too many wait."""
        return await to_thread.run_sync(lambda: self._in_turn(work), limiter=self._asking)

    def _in_turn(self, work: Callable[[], T]) -> T:
        with self.line.place(Stop()):
            return work()

    async def iterate(self, begin: Callable[[Stop], Iterator[T]]) -> AsyncGenerator[T, None]:
        """The items of a blocking iterator, one call to a worker each.

        When nobody waits for them any more, it is told to stop, and not waited for.
        """
        stop = Stop()
        items = begin(stop)
        try:
            while step := await to_thread.run_sync(_step, items, abandon_on_cancel=True, limiter=self._asking):
                yield step[0]
        finally:
            stop.set()

    async def run_for(self, request: Request, work: Callable[[Stop], T]) -> T | None:
        """The result of a blocking call; None when whoever asked has gone, which stops the work."""
        stop = Stop()
        try:
            return await unless_gone(request, to_thread.run_sync(work, stop, limiter=self._asking))
        finally:
            stop.set()


async def unless_gone(request: Request, work: Awaitable[T]) -> T | None:
    """The result of work; None when whoever asked has gone, which cancels it."""
    working = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    """Return when whoever asked has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _step(items: Iterator[T]) -> tuple[T] | None:
    """The next item in a tuple, or None at the end: StopIteration cannot leave a thread."""
    for item in items:
        return (item,)
    return None
