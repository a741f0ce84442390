"""Blocking work runs in a few worker threads, never on the event loop."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from rag.stop import Stop

T = TypeVar("T")


class Workers:
    """A bounded set of threads: what does not fit waits for its turn."""

    def __init__(self, threads: int) -> None:
        self._limiter = CapacityLimiter(threads)

    @property
    def others_wait(self) -> bool:
        """Whether work of somebody else is under way just now."""
        return self._limiter.borrowed_tokens > 0

    async def run(self, work: Callable[[], T]) -> T:
        """The result of a blocking call."""
        return await to_thread.run_sync(work, limiter=self._limiter)

    async def iterate(self, begin: Callable[[Stop], Iterator[T]]) -> AsyncIterator[T]:
        """The items of a blocking iterator, one call to a worker each.

        When nobody waits for them any more, it is told to stop, and not waited for.
        """
        stop = Stop()
        items = begin(stop)
        try:
            while step := await to_thread.run_sync(_step, items, abandon_on_cancel=True, limiter=self._limiter):
                yield step[0]
        finally:
            stop.set()

    async def run_for(self, request: Request, work: Callable[[Stop], T]) -> T | None:
        """The result of a blocking call; None when whoever asked has gone, which stops the work."""
        stop = Stop()
        working = asyncio.ensure_future(self.run(lambda: work(stop)))
        gone = asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else None
        finally:
            stop.set()
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
