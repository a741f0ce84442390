"""Streams that end early, and what is counted: the OpenAI routes over assistants that fail, wait, or have a model."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import openai
import pytest

from index.errors import BackstopError
from index.index import Index
from rag.assistant import Assistant
from rag.build import build_assistant
from rag.drafting.by_model import LlmDrafter
from rag.drafting.prompt import draft_prompt
from rag.events import Event, SentenceVerified
from rag.evidence.gate import THRESHOLD
from rag.llm.local import LocalLanguageModel
from rag.question import Question
from rag.settings import Settings
from rag.stop import Stop
from tests.rag.openai_server import OpenAiServer, Served
from tests.rag.written_index import index_of
from tests.ui.openai.messages import told, user
from tests.ui.openai.small_app import client_of

GENERALS = "The force would need 100,000 troops, a panel of generals told the committee in March."
MINISTRY = "The force would need 30,000 troops at first, the ministry of defence said in April."
DOCUMENTS = (
    {"id": "plan", "title": "The plan", "text": f"{GENERALS} Poland will not send anyone. It rained that day."},
    {"id": "paper", "title": "The paper", "text": f"The paper is long. {MINISTRY} Nobody knows the cost of the ships."},
)
ASKED = "How many troops would the force need?"


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    """Two small documents."""
    with index_of(*DOCUMENTS) as opened:
        yield opened


class Broken(Assistant):
    """Fails after the first sentence."""

    def __init__(self, index: Index, error: Exception) -> None:
        super().__init__(index.search, THRESHOLD)
        self._error = error

    def stream(self, question: Question, trace: bool = False, stop: Stop | None = None) -> Iterator[Event]:
        for event in super().stream(question, trace, stop):
            yield event
            if isinstance(event, SentenceVerified):
                raise self._error


@pytest.mark.parametrize(
    ("error", "message"), [(BackstopError("the disk is gone"), "the disk is gone"), (KeyError("x"), "unexpected error")]
)
def test_an_error_in_the_middle_ends_the_stream(index: Index, tmp_path: Path, error: Exception, message: str) -> None:
    """What was checked before has been told; the client raises its own error, also when it is a bug of ours."""
    with client_of(index, Broken(index, error), tmp_path) as client:
        chunks = client.chat.completions.create(model="backstop", messages=user(ASKED), stream=True)
        seen = []
        with pytest.raises(openai.APIError, match=message):
            for chunk in chunks:
                seen.append(chunk)
        with pytest.raises(openai.InternalServerError) as whole:
            client.chat.completions.create(model="backstop", messages=user(ASKED))

    assert GENERALS in told(seen) or MINISTRY in told(seen)
    assert whole.value.type == "server_error"


class Waiting(Assistant):
    """Stops after some events, and goes on only when it is told to stop."""

    def __init__(self, index: Index, after: type[Event] | None) -> None:
        super().__init__(index.search, THRESHOLD)
        self._after = after
        self.asked, self.stopped = threading.Event(), threading.Event()

    def stream(self, question: Question, trace: bool = False, stop: Stop | None = None) -> Iterator[Event]:
        assert stop
        with stop.calling(self.stopped.set):
            self.asked.set()
            for event in super().stream(question, trace, stop):
                if self._after is None:
                    self.stopped.wait()
                yield event
                if self._after and isinstance(event, self._after):
                    self.stopped.wait()


def test_a_client_that_leaves_stops_the_work(index: Index, tmp_path: Path) -> None:
    waiting = Waiting(index, SentenceVerified)
    with client_of(index, waiting, tmp_path) as client:
        with client.chat.completions.create(model="backstop", messages=user(ASKED), stream=True) as chunks:
            assert any(chunk.choices[0].delta.content for chunk in chunks)

        assert waiting.stopped.wait(30)


@pytest.mark.parametrize("stream", [False, True])
def test_so_does_one_that_leaves_before_anything_came(index: Index, tmp_path: Path, stream: bool) -> None:
    waiting = Waiting(index, None)
    with client_of(index, waiting, tmp_path) as client, httpx.Client() as leaving:
        asked = {"model": "backstop", "messages": user(ASKED), "stream": stream}
        with pytest.raises(httpx.ReadTimeout):
            leaving.post(f"{client.base_url}chat/completions", json=asked, timeout=httpx.Timeout(30, read=0.5))
        assert waiting.asked.wait(30)
        leaving.close()

        assert waiting.stopped.wait(30)


def drafted(text: str) -> str:
    return json.dumps({"answer": [{"fact": 1, "sentence": text}]})


def test_usage_is_what_the_provider_counted(index: Index, tmp_path: Path) -> None:
    with OpenAiServer(
        Served((drafted("The force would need 100,000 troops, a panel of generals told the committee."),))
    ) as provider:
        settings = Settings.model_validate({"llm": f"openai-like:{provider.url}", "draft_cache_mb": 0})
        with client_of(index, build_assistant(index, settings), tmp_path) as client:
            worded = client.chat.completions.create(model="backstop", messages=user(ASKED))
            quoted = client.chat.completions.create(model="backstop-extractive", messages=user(ASKED))

    assert (worded.choices[0].message.model_extra or {})["generator"]["mode"] == "llm"
    assert worded.usage
    assert (worded.usage.prompt_tokens, worded.usage.completion_tokens, worded.usage.total_tokens) == (70, 7, 77)
    assert quoted.usage
    assert quoted.usage.prompt_tokens == index.embedder.count_tokens(ASKED)
    assert quoted.usage.completion_tokens == index.embedder.count_tokens(quoted.choices[0].message.content or "")
    assert len(provider.requests) == 1


def test_a_real_small_model_words_a_stream_and_tells_its_cost(
    index: Index, tmp_path: Path, small_model: LocalLanguageModel
) -> None:
    assistant = Assistant(index.search, THRESHOLD, LlmDrafter(small_model, draft_prompt(), None, 300))
    with client_of(index, assistant, tmp_path) as client:
        chunks = list(
            client.chat.completions.create(
                model="backstop", messages=user(ASKED), stream=True, stream_options={"include_usage": True}
            )
        )

    assert "100,000" in told(chunks)
    usage = chunks[-1].usage
    assert usage
    assert usage.prompt_tokens > index.embedder.count_tokens(ASKED)
    assert usage.completion_tokens > 0
