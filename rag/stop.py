"""A way to call off work that another thread does."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stop:
    """Set once, by whoever does not want the work any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set = False
        self._callbacks: list[Callable[[], object]] = []

    def set(self) -> None:
        """Call the work off: runs what the work left to be called."""
        with self._lock:
            self._set = True
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def is_set(self) -> bool:
        """Whether it is called off."""
        return self._set

    @contextmanager
    def calling(self, callback: Callable[[], object]) -> Iterator[None]:
        """Have something called when this is set meanwhile, or at once when it is set already."""
        with self._lock:
            late = self._set
            if not late:
                self._callbacks.append(callback)
        if late:
            callback()
        try:
            yield
        finally:
            with self._lock:
                if callback in self._callbacks:
                    self._callbacks.remove(callback)
