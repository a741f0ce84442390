"""A language model that writes for others: who waits for it, for how long, and what they get instead."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest

from index.index import Index
from rag.assistant import Assistant
from rag.drafting.by_model import LlmDrafter
from rag.drafting.cache import DraftCache
from rag.drafting.prompt import draft_prompt
from rag.evidence.gate import THRESHOLD
from rag.line import Line
from rag.llm.language_model import LanguageModelBusy
from rag.llm.remote import RemoteLanguageModel
from rag.llm.setting import LlmSetting
from rag.question import Question
from rag.settings import Settings
from rag.stop import Stop
from tests.rag.openai_server import OpenAiServer, Served
from tests.rag.written_index import index_of

MILL = {"id": "mill", "title": "The mill", "text": "The mill at Arden grinds 40 tonnes of rye a day."}
ASKED = "How many tonnes of rye does the mill at Arden grind a day?"
REPLY = Served(('{"sentence": "The mill at Arden grinds 40 tonnes of rye a day.", "fact": 1}',))


@pytest.fixture(scope="module")
def mill() -> Iterator[Index]:
    with index_of(MILL) as opened:
        yield opened


def assistant_of(mill: Index, server: OpenAiServer, line: Line, cache: DraftCache | None = None) -> Assistant:
    model = RemoteLanguageModel(LlmSetting("openai-like", server.url), Settings(llm_model="tiny"))
    return Assistant(mill.search, THRESHOLD, LlmDrafter(model, draft_prompt(), cache, 30, line))


@contextmanager
def busy(line: Line) -> Iterator[None]:
    """The model writes for somebody else."""
    with line.place(Stop()):
        yield


def test_quotes_stand_in_for_a_busy_model_and_say_so(mill: Index) -> None:
    line = Line(1, waiting=0, seconds=30)
    with OpenAiServer(REPLY) as server, busy(line):
        answer = assistant_of(mill, server, line).ask(Question(ASKED))
    assert (answer.status, answer.generator.mode) == ("answered", "extractive")
    assert answer.generator.problem == "tiny is busy: 0 others wait already"
    assert server.requests == []


def test_who_insists_on_the_model_is_told_that_it_is_busy(mill: Index) -> None:
    line = Line(1, waiting=1, seconds=0.05)
    with OpenAiServer(REPLY) as server, busy(line), pytest.raises(LanguageModelBusy, match="tiny is busy"):
        assistant_of(mill, server, line).ask(Question(ASKED, generator="llm"))


def test_whose_turn_comes_gets_the_models_words(mill: Index) -> None:
    line = Line(1, waiting=1, seconds=30)
    answers = []
    with OpenAiServer(REPLY) as server:
        assistant = assistant_of(mill, server, line)
        asking = threading.Thread(target=lambda: answers.append(assistant.ask(Question(ASKED))))
        with busy(line):
            asking.start()
            while not line.state().waiting:
                sleep(0.001)
        asking.join()
    assert answers[0].generator.mode == "llm"
    assert line.state().taken == 0


def test_who_leaves_the_line_or_the_answer_frees_the_place(mill: Index) -> None:
    line, stop = Line(1, waiting=1, seconds=30), Stop()
    with OpenAiServer(Served(REPLY.pieces, then="stall")) as server:
        events = assistant_of(mill, server, line).stream(Question(ASKED), stop=stop)
        writing = threading.Thread(target=lambda: list(events))
        writing.start()
        assert server.asked.wait(10)
        assert line.state().taken == 1
        stop.set()
        writing.join()
        assert server.left.wait(10)
    assert (line.state().taken, line.state().waiting) == (0, 0)


def test_what_was_written_before_needs_no_turn(mill: Index, tmp_path: Path) -> None:
    line, cache = Line(1, waiting=0, seconds=30), DraftCache(tmp_path / "drafts.sqlite3", 1_000_000)
    with OpenAiServer(REPLY) as server:
        assistant = assistant_of(mill, server, line, cache)
        assistant.ask(Question(ASKED))
        with busy(line):
            assert assistant.ask(Question(ASKED)).generator.mode == "llm"
    assert (cache.hits, cache.misses) == (1, 1)
