"""Requests that come again: the same answer within a day, whatever happened in between."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ui.api.repeats.repeats import KeyReused, Repeats, StillCarriedOut

A_DAY = 24 * 3600


class Clock:
    """A time that a test sets."""

    now = 1_000_000.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now


def asked(digest: str) -> Callable[[], str]:
    return lambda: digest


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def repeats(tmp_path: Path, clock: Clock) -> Iterator[Repeats]:
    opened = Repeats(tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture
def begin() -> Callable[[], str]:
    """Begins jobs that are called 1, 2, 3."""
    jobs = iter("123456789")
    return lambda: next(jobs)


def test_the_same_request_begins_one_job(repeats: Repeats, begin: Callable[[], str]) -> None:
    first = repeats.once("ann", "key", asked("a"), begin)

    assert repeats.once("ann", "key", asked("a"), begin) == first == "1"
    assert repeats.once("ann", "other", asked("a"), begin) == "2"
    assert repeats.once("ann", None, asked("a"), begin) == "3"


def test_keys_of_callers_are_apart(repeats: Repeats, begin: Callable[[], str]) -> None:
    """One caller neither gets another's job, nor learns that the key was used."""
    assert repeats.once("ann", "key", asked("a"), begin) == "1"
    assert repeats.once("bob", "key", asked("b"), begin) == "2"


def test_a_key_with_another_request_is_refused(repeats: Repeats, begin: Callable[[], str]) -> None:
    repeats.once("ann", "key", asked("a"), begin)

    with pytest.raises(KeyReused):
        repeats.once("ann", "key", asked("b"), begin)


def test_it_outlives_a_restart_and_is_forgotten_after_a_day(
    tmp_path: Path, repeats: Repeats, clock: Clock, begin: Callable[[], str]
) -> None:
    repeats.once("ann", "key", asked("a"), begin)
    repeats.close()
    again = Repeats(tmp_path, clock)

    clock.now += A_DAY - 1
    assert again.once("ann", "key", asked("a"), begin) == "1"
    clock.now += 2
    assert again.once("ann", "key", asked("a"), begin) == "2"
    again.close()


def test_what_is_under_way_is_not_begun_twice(repeats: Repeats, begin: Callable[[], str]) -> None:
    def begin_and_repeat() -> str:
        with pytest.raises(StillCarriedOut):
            repeats.once("ann", "key", asked("a"), begin)
        return begin()

    assert repeats.once("ann", "key", asked("a"), begin_and_repeat) == "1"


def test_what_failed_or_was_cut_off_by_a_restart_is_begun_again(
    tmp_path: Path, repeats: Repeats, begin: Callable[[], str]
) -> None:
    def fail() -> str:
        raise OSError

    def restart() -> str:
        other = Repeats(tmp_path)
        assert other.once("ann", "cut off", asked("a"), begin) == "2"
        other.close()
        return "lost"

    with pytest.raises(OSError):
        repeats.once("ann", "key", asked("a"), fail)
    assert repeats.once("ann", "key", asked("a"), begin) == "1"
    repeats.once("ann", "cut off", asked("a"), restart)
