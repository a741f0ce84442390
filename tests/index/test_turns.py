"""Who computes first."""

import os
import sys
import threading

import pytest

from index.turns import give_way


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone knows priorities of single threads")
def test_a_thread_that_gives_way_and_what_it_starts_run_after_others() -> None:
    """Nobody else does, and one that ran lower already stays there."""
    before = niceness()
    seen: list[int] = []

    def work() -> None:
        give_way()
        seen.append(niceness())
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
        give_way()
        inner = threading.Thread(target=lambda: seen.append(niceness()))
        inner.start()
        inner.join()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert seen == [max(before, 10), 15]
    assert niceness() == before


def niceness() -> int:
    """Of this thread."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
