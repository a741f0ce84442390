"""Worker threads: what waits for what, and what a client that leaves gives back."""

import asyncio
import threading
from collections.abc import Iterator
from time import monotonic

import pytest
from starlette.requests import Request
from starlette.types import Message

from rag.line import Line, LineFull
from rag.stop import Stop
from tests import event_loop
from ui.answering.workers import Workers


class Leaving:
    """A client that closes the connection after a while."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def request(self) -> Request:
        """What it asked."""
        return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, self._receive)

    async def _receive(self) -> Message:
        await asyncio.sleep(self._seconds)
        return {"type": "http.disconnect"}


def test_short_reads_do_not_wait_behind_questions() -> None:
    line, over = Line(1, waiting=50, seconds=30), threading.Event()
    workers = Workers(line)

    async def crowd() -> str:
        asking = [asyncio.ensure_future(workers.compute(over.wait)) for _ in range(40)]
        while line.state().waiting < 39:
            await asyncio.sleep(0.01)
        assert workers.others_wait
        read = await asyncio.wait_for(workers.run(lambda: "a list"), 5)
        over.set()
        await asyncio.gather(*asking)
        return read

    assert event_loop.run(crowd()) == "a list"
    assert (line.state().taken, line.state().waiting, line.state().entered) == (0, 0, 40)


def test_what_finds_no_place_is_refused() -> None:
    line = Line(1, waiting=0, seconds=30)
    with line.place(Stop()), pytest.raises(LineFull):
        event_loop.run(Workers(line).compute(lambda: None))


def test_a_client_that_leaves_frees_its_place_within_a_second() -> None:
    line = Line(1, waiting=5, seconds=3600)
    workers, asked = Workers(line), threading.Event()

    def work(stop: Stop) -> str:
        called_off = threading.Event()
        with line.place(stop) as mine, stop.calling(called_off.set):
            asked.set()
            called_off.wait(30)
            return "done" if mine else "never began"

    async def leave() -> float:
        began = monotonic()
        assert await workers.run_for(Leaving(0.1).request(), work) is None
        while line.state().taken:
            await asyncio.sleep(0.01)
        return monotonic() - began

    assert event_loop.run(leave()) < 5
    assert asked.is_set()


def test_a_stream_that_is_left_frees_its_place_also_between_two_steps() -> None:
    line = Line(1, waiting=5, seconds=3600)

    def begin(stop: Stop) -> Iterator[int]:
        with line.place(stop):
            yield from range(1000)

    async def leave() -> float:
        items = Workers(line).iterate(begin)
        assert [await anext(items) for _ in range(3)] == [0, 1, 2]
        assert line.state().taken == 1
        began = monotonic()
        await items.aclose()
        while line.state().taken:
            await asyncio.sleep(0.01)
        return monotonic() - began

    assert event_loop.run(leave()) < 5
