"""Calling work off."""

import threading
from functools import partial

from rag.stop import Stop


def test_what_the_work_left_is_called_once_and_only_while_it_goes_on() -> None:
    stop, called = Stop(), []
    with stop.calling(lambda: called.append("over")):
        pass
    with stop.calling(lambda: called.append("first")), stop.calling(lambda: called.append("second")):
        assert not stop.is_set()
        stop.set()
        stop.set()
    assert stop.is_set()
    assert called == ["first", "second"]


def test_work_that_begins_too_late_is_called_off_at_once() -> None:
    stop, called = Stop(), []
    stop.set()
    with stop.calling(lambda: called.append("late")):
        assert called == ["late"]
    assert called == ["late"]


def test_a_stop_may_come_from_any_thread_at_any_moment() -> None:
    for _ in range(200):
        stop, called = Stop(), list[int]()
        setting = threading.Thread(target=stop.set)
        setting.start()
        with stop.calling(partial(called.append, 1)):
            setting.join()
        assert called == [1]
