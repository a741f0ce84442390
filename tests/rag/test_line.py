"""Waiting in line."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.line import Line, LineFull
from rag.stop import Stop


@contextmanager
def taken(line: Line) -> Iterator[None]:
    """Somebody else holds a place."""
    with line.place(Stop()) as mine:
        assert mine
        yield


def until(line: Line, waiting: int) -> None:
    """Return when so many wait."""
    while line.state().waiting != waiting:
        sleep(0.001)


def test_whoever_came_first_goes_first() -> None:
    line, order = Line(1, waiting=5, seconds=30), list[int]()

    def come(number: int) -> None:
        with line.place(Stop()):
            order.append(number)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(5)]
    with taken(line):
        for number, thread in enumerate(threads):
            thread.start()
            until(line, number + 1)
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    assert (line.state().taken, line.state().waiting, line.state().entered) == (0, 0, 6)


def test_a_full_line_takes_nobody() -> None:
    line = Line(1, waiting=0, seconds=30)
    with taken(line):
        assert line.full
        with pytest.raises(LineFull, match="0 others wait already"), line.place(Stop()):
            pass
    assert not line.full
    assert line.state().refused == 1
    with taken(line):
        pass


def test_nobody_waits_longer_than_they_may() -> None:
    line = Line(1, waiting=1, seconds=0.05)
    with taken(line), pytest.raises(LineFull, match=r"not done after 0\.05 seconds"), line.place(Stop()):
        pass
    assert (line.state().waiting, line.state().refused) == (0, 1)
    assert line.state().waited_seconds >= 0.05


def test_whoever_is_called_off_leaves_the_line_at_once() -> None:
    line, stop, got = Line(1, waiting=1, seconds=3600), Stop(), list[bool]()

    def come() -> None:
        with line.place(stop) as mine:
            got.append(mine)

    thread = threading.Thread(target=come)
    with taken(line):
        thread.start()
        until(line, 1)
        stop.set()
        thread.join()
        assert (got, line.state().waiting, line.state().taken) == ([False], 0, 1)


def test_a_place_is_given_back_when_its_work_fails() -> None:
    line = Line(1, waiting=0, seconds=1)
    with pytest.raises(ZeroDivisionError), line.place(Stop()):
        raise ZeroDivisionError
    assert line.state().taken == 0


@settings(max_examples=30)
@given(st.integers(1, 3), st.lists(st.sampled_from(["work", "fail", "stopped"]), min_size=1, max_size=12))
def test_no_more_than_the_places_are_ever_taken_and_none_is_lost(places: int, comings: list[str]) -> None:
    line, lock, inside, most = Line(places, waiting=12, seconds=30), threading.Lock(), [0], [0]

    def come(how: str) -> None:
        stop = Stop()
        if how == "stopped":
            threading.Timer(0.001, stop.set).start()
        try:
            with line.place(stop) as mine:
                if not mine:
                    return
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                sleep(0.001)
                with lock:
                    inside[0] -= 1
                if how == "fail":
                    raise ValueError(how)
        except ValueError:
            pass

    threads = [threading.Thread(target=come, args=(how,)) for how in comings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] <= places
    assert (line.state().taken, line.state().waiting) == (0, 0)
