"""Names that clients make up, such as that of an open page: each belongs to the caller who used it first."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

_MOST = 50_000
_SECONDS = 12 * 3600.0


class Claims:
    """Remembers so many names so long after they were last used.

    >>> claims = Claims()
    >>> claims.claim("page x", "ann"), claims.claim("page x", "bob"), claims.holds("page x", "ann")
    (True, False, True)
    """

    def __init__(self, most: int = _MOST, seconds: float = _SECONDS, now: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._now = now
        self._holders: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def claim(self, name: str, caller: str) -> bool:
        """Take a name, or use one again; whether it is the caller's."""
        self._forget_old()
        holder, _ = self._holders.get(name, (caller, 0.0))
        if holder != caller:
            return False
        self._holders[name] = (caller, self._now())
        self._holders.move_to_end(name)
        return True

    def holds(self, name: str, caller: str) -> bool:
        """Whether a name was taken, and is the caller's."""
        self._forget_old()
        return name in self._holders and self.claim(name, caller)

    def _forget_old(self) -> None:
        oldest_kept = self._now() - self._seconds
        while self._holders:
            name, (_, used) = next(iter(self._holders.items()))
            if used >= oldest_kept and len(self._holders) <= self._most:
                return
            del self._holders[name]
