"""How often somebody may do something: counted in this process, over a window that moves with the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from time import time
from typing import Literal

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from index.errors import BackstopError
from rag.settings import Settings
from ui.caller import Caller

Counted = Literal["questions", "searches", "writes", "address", "sign-ins"]
NO_LIMIT = "none"
_TIDY_AFTER = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: ``most`` in ``window`` seconds, ``left`` of them now.

    In ``seconds`` the oldest that counts leaves the window, and one more is left.
    """

    counted: Counted
    allowed: bool
    most: int
    window: int
    left: int
    seconds: int


_WORDS: dict[Counted, str] = {
    "questions": "questions of one caller",
    "searches": "searches of one caller",
    "writes": "changes of one caller",
    "address": "requests of one address",
    "sign-ins": "wrong keys from one address",
}


class TooOften(BackstopError):
    """Somebody did something more often than they may."""


def too_often(standing: Standing) -> str:
    """Says so to whoever asked.

    >>> too_often(Standing("questions", False, 120, 60, 0, 13))
    'more than 120 questions of one caller in 60 seconds; try again in 13 seconds'
    """
    return (
        f"more than {standing.most} {_WORDS[standing.counted]} in {standing.window} seconds; "
        f"try again in {standing.seconds} seconds"
    )


class RateLimits:
    """Counts per caller or address."""

    def __init__(self, limits: Mapping[Counted, str]) -> None:
        """``limits`` are such as 120/minute; what has none is not counted."""
        self._limits: dict[Counted, RateLimitItem] = {
            counted: parse(limit) for counted, limit in limits.items() if limit != NO_LIMIT
        }
        self._storage = MemoryStorage()
        self._window = MovingWindowRateLimiter(self._storage)
        self._until_tidy = _TIDY_AFTER

    def count(self, counted: Counted, who: str, again: bool = True) -> Standing | None:
        """Count once more, unless it is too often; not ``again``: only look. None where nothing is limited."""
        limit = self._limits.get(counted)
        if limit is None:
            return None
        self._tidy()
        allowed = (self._window.hit if again else self._window.test)(limit, counted, who)
        stats = self._window.get_window_stats(limit, counted, who)
        seconds = max(1, ceil(stats.reset_time - time()))
        return Standing(counted, allowed, limit.amount, limit.get_expiry(), stats.remaining, seconds)

    def standings(self, counted: Counted, caller: Caller, address: str) -> list[Standing]:
        """Count once more for a caller, then for their address, which is not counted when the caller came too often."""
        own = self.count(counted, who(caller, address))
        if own and not own.allowed:
            return [own]
        return [one for one in (own, self.count("address", address)) if one]

    def admit(self, counted: Counted, caller: Caller, address: str) -> None:
        """The same for who is only let in or not; raises TooOften."""
        for standing in self.standings(counted, caller, address):
            if not standing.allowed:
                raise TooOften(too_often(standing))

    def _tidy(self) -> None:
        """Forget those who have not come for a while; the library keeps their names."""
        self._until_tidy -= 1
        if self._until_tidy <= 0:  # Several threads may count it down at once, past nought.
            self._until_tidy = _TIDY_AFTER
            for key, events in list(self._storage.events.items()):
                if not events:
                    self._storage.clear(key)


def who(caller: Caller, address: str) -> str:
    """Whom to count for: a key, or without one the address, as anybody gets a new cookie for the asking.

    >>> who(Caller("key-1f"), "10.0.0.7"), who(Caller("anon-7c"), "10.0.0.7")
    ('key-1f', '10.0.0.7')
    """
    return caller.id if caller.has_key else address


def rate_limits(settings: Settings, open_to_this_machine_only: bool) -> RateLimits:
    """The limits of the settings; left to themselves there are none where only this machine can call, without key."""
    off = settings.rate_limits == "off" or (settings.rate_limits == "auto" and open_to_this_machine_only)
    if off:
        return RateLimits({})
    return RateLimits(
        {
            "questions": settings.question_limit,
            "searches": settings.search_limit,
            "writes": settings.write_limit,
            "address": settings.address_limit,
            "sign-ins": settings.sign_in_limit,
        }
    )
