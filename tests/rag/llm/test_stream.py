"""Reading a reply while it is written: stopping it, its failures, its cost."""

import gc
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from rag.answer import Usage
from rag.llm.language_model import LanguageModelUnavailable, Message
from rag.llm.local import LocalLanguageModel
from rag.llm.openai_like import openai_like
from rag.llm.stream import FormRefused, stream_reply
from rag.stop import Stop
from tests.rag.openai_server import KEY, OpenAiServer, Served

Reply = Generator[str | Usage, None, None]
HELLO = [Message("user", "Tell a long story about a lighthouse.")]
STALLED = {"before the first token": (), "in the middle": ("Once ", "upon ")}


def replying(server: OpenAiServer, stop: Stop | None = None, seconds: float = 20.0) -> Reply:
    return stream_reply(openai_like(server.url, "tiny", KEY, 4096, 100), HELLO, {}, seconds, stop or Stop())


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    began = monotonic()
    yield
    assert monotonic() - began < seconds


def test_pieces_come_as_they_are_written_and_the_cost_last() -> None:
    with OpenAiServer(Served(("Once ", "upon ", "a time"))) as server:
        assert list(replying(server)) == ["Once ", "upon ", "a time", Usage(70, 7)]
    assert server.requests[0]["temperature"] == 0.0
    assert server.requests[0]["seed"] == 0


@pytest.mark.parametrize("pieces", STALLED.values(), ids=STALLED)
def test_a_stop_from_another_thread_ends_the_reply_and_the_request(pieces: tuple[str, ...]) -> None:
    stop = Stop()
    with OpenAiServer(Served(pieces, then="stall")) as server:
        reply = replying(server, stop)
        assert [next(reply) for _ in pieces] == list(pieces)
        threading.Timer(0.2, stop.set).start()
        with at_most(10):
            assert list(reply) == []
        assert server.left.wait(10)


def test_what_is_stopped_before_it_begins_asks_nothing_of_the_reader() -> None:
    stop = Stop()
    stop.set()
    with OpenAiServer(Served(("Once",), then="stall")) as server, at_most(5):
        assert list(replying(server, stop)) == []


def test_whoever_stops_reading_ends_the_request() -> None:
    with OpenAiServer(Served(("Once ",), then="stall")) as server:
        with closing(replying(server)) as reply:
            assert next(reply) == "Once "
        assert server.left.wait(10)


def test_a_reply_called_off_just_while_it_ends_leaves_no_connection_open() -> None:
    """One that is left open makes a warning, and a warning is an error."""
    with OpenAiServer(Served(("Once ", "upon "))) as server:
        llm = openai_like(server.url, "tiny", KEY, 4096, 100)
        for _ in range(60):
            with closing(stream_reply(llm, HELLO, {}, 20, Stop())) as reply:
                next(reply)
    gc.collect()


@pytest.mark.parametrize("reply", [Served(then="stall"), Served(("a ",) * 200, pause=0.05)], ids=["silent", "slow"])
def test_a_model_that_is_not_done_in_time_is_given_up(reply: Served) -> None:
    with OpenAiServer(reply) as server:
        with at_most(10), pytest.raises(LanguageModelUnavailable, match="not done after 1 seconds"):
            list(replying(server, seconds=1))
        assert server.left.wait(10)


FAILURES: dict[str, tuple[Served, str]] = {
    "broken off": (Served(("Once ",), then="break off"), "broke off"),
    "garbage": (Served(("Once ",), then="garbage"), "broke off"),
    "error inside": (Served(("Once ",), then="error", says=f"overloaded, {KEY}"), "overloaded"),
    "wrong key": (Served(status=401, says=f"bad key {KEY}"), "401: it wants another key"),
    "forbidden": (Served(status=403, says=f"bad key {KEY}"), "403: it wants another key"),
    "gone": (Served(status=404, says="no such model"), "404: no such model"),
    "too many": (Served(status=429, says=f"slow down, {KEY}"), "429: slow down"),
    "failed": (Served(status=500, says=f"failed for {KEY}"), "500: failed"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_every_failure_is_told_in_one_kind_of_error_without_the_key(failure: str) -> None:
    reply, told = FAILURES[failure]
    with OpenAiServer(reply) as server, pytest.raises(LanguageModelUnavailable, match=told) as raised:
        list(replying(server))
    assert KEY not in str(raised.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 422, 501])
def test_a_refused_request_is_told_apart(status: int) -> None:
    with OpenAiServer(Served(status=status)) as server, pytest.raises(FormRefused):
        list(replying(server))


def test_where_nobody_listens_the_model_is_unavailable() -> None:
    with OpenAiServer(Served()) as server:
        pass
    with at_most(5), pytest.raises(LanguageModelUnavailable, match="broke off"):
        list(replying(server))


def test_half_a_character_is_replaced() -> None:
    with OpenAiServer(Served(("rain \ud83d",))) as server:
        assert list(replying(server)) == ["rain ?", Usage(70, 7)]


def ticks_of(process_id: int) -> int:
    """Processor time of a process, in hundredths of a second."""
    fields = Path(f"/proc/{process_id}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _stop(reply: Reply, stop: Stop) -> None:
    stop.set()


def _close(reply: Reply, stop: Stop) -> None:
    reply.close()


@pytest.mark.parametrize("end", [_stop, _close])
def test_a_stopped_local_model_rests(small_model: LocalLanguageModel, end: Callable[[Reply, Stop], None]) -> None:
    """On an idle machine it rests after 0.2 s; a whole reply takes it 6 s."""
    stop = Stop()
    reply = stream_reply(small_model.connect(), HELLO, {}, 60, stop)
    assert isinstance(next(reply), str)
    end(reply, stop)
    assert small_model.process_id
    with at_most(4):
        before, now = -100, ticks_of(small_model.process_id)
        while now - before > 2:
            sleep(0.2)
            before, now = now, ticks_of(small_model.process_id)
