"""Blocking work runs in a few worker threads, never on the event loop."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

T = TypeVar("T")


class Workers:
    """A bounded set of threads: what does not fit waits for its turn."""

    def __init__(self, threads: int) -> None:
        self._limiter = CapacityLimiter(threads)

    async def run(self, work: Callable[[], T]) -> T:
        """The result of a blocking call."""
        return await to_thread.run_sync(work, limiter=self._limiter)

    async def iterate(self, items: Iterator[T]) -> AsyncIterator[T]:
        """The items of a blocking iterator, one call to a worker each."""
        while step := await self.run(lambda: _step(items)):
            yield step[0]


def _step(items: Iterator[T]) -> tuple[T] | None:
    """The next item in a tuple, or None at the end: StopIteration cannot leave a thread."""
    for item in items:
        return (item,)
    return None
