"""A real small language model in a process of its own: what it answers, to whom, and how it ends."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from index.errors import ModelUnavailable
from index.models.models import find_model
from rag.llm.factory import language_model
from rag.llm.language_model import LanguageModelUnavailable, Message
from rag.llm.local import LocalLanguageModel, ModelFilePath
from rag.llm.stream import stream_reply
from rag.settings import Settings
from rag.stop import Stop

NAME = "SmolLM2-135M-Instruct-Q4_1"
FILE = Settings().models_dir / NAME / find_model(NAME).files[0].name
STORY = [Message("user", "Tell a long story about a lighthouse.")]


def model_of(path: Path, memory: Callable[[], int | None] = lambda: None) -> LocalLanguageModel:
    return LocalLanguageModel("the model", lambda: ModelFilePath("the model", path, "digest"), memory)


def address_of(model: LocalLanguageModel) -> str:
    base: str = model.connect().api_base
    return base.removesuffix("/v1")


def key_of(model: LocalLanguageModel) -> dict[str, str]:
    return {"Authorization": f"Bearer {model.connect().api_key}"}


def process_of(model: LocalLanguageModel) -> int:
    model.connect()
    assert model.process_id
    return model.process_id


def has_ended(process_id: int) -> bool:
    """Whether a process is gone, or only its exit code is left."""
    try:
        return ") Z " in Path(f"/proc/{process_id}/stat").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_until(happened: Callable[[], bool], seconds: float) -> bool:
    end = monotonic() + seconds
    while not happened() and monotonic() < end:
        sleep(0.05)
    return happened()


def supervisors() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("language model")}


@pytest.fixture(scope="module")
def own_model() -> Iterator[LocalLanguageModel]:
    """A model for tests that end its process, started by somebody who has secrets."""
    with pytest.MonkeyPatch.context() as secrets, closing(model_of(FILE)) as model:
        secrets.setenv("BACKSTOP_LLM_API_KEY", "sk-very-secret")
        secrets.setenv("OPENAI_API_KEY", "sk-very-secret")
        model.connect()
        yield model


# What it answers, and to whom


def test_what_it_writes_fits_the_schema(small_model: LocalLanguageModel) -> None:
    lit = {"type": "object", "properties": {"lit": {"type": "boolean"}}, "required": ["lit"]}
    form = small_model.held_to({**lit, "additionalProperties": False})
    reply = "".join(
        piece for piece in stream_reply(small_model.connect(), STORY, form, 60, Stop()) if isinstance(piece, str)
    )
    assert json.loads(reply) in ({"lit": True}, {"lit": False})
    assert small_model.digest == find_model(NAME).files[0].sha256
    assert small_model.problem() is None


@pytest.mark.parametrize("key", [None, "Bearer none"])
def test_nobody_without_the_key_is_answered(small_model: LocalLanguageModel, key: str | None) -> None:
    asked = {"messages": [{"role": "user", "content": "hello"}]}
    headers = {"Authorization": key} if key else {}
    for path in ("/v1/chat/completions", "/completion", "/tokenize", "/apply-template"):
        assert httpx.post(f"{address_of(small_model)}{path}", json=asked, headers=headers).status_code == 401
    assert httpx.get(f"{address_of(small_model)}/props", headers=headers).status_code == 401


@pytest.mark.parametrize("path", ["/slots", "/metrics", "/", "/index.html"])
def test_what_is_not_needed_is_off(small_model: LocalLanguageModel, path: str) -> None:
    assert httpx.get(f"{address_of(small_model)}{path}", headers=key_of(small_model)).status_code in (404, 501)


def test_no_page_of_another_origin_may_read_an_answer(small_model: LocalLanguageModel) -> None:
    foreign = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    address = address_of(small_model)
    for answer in (
        httpx.get(f"{address}/v1/models", headers={**foreign, **key_of(small_model)}),
        httpx.options(f"{address}/v1/chat/completions", headers=foreign),
    ):
        assert answer.headers.get("Access-Control-Allow-Origin", "") == ""
        assert answer.headers.get("Access-Control-Allow-Credentials", "false") != "true"


def test_it_listens_on_the_loopback_address_only(small_model: LocalLanguageModel) -> None:
    port = int(address_of(small_model).rpartition(":")[2])
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{process_of(small_model)}/net/{table}").read_text("ascii").splitlines()
    ]
    listening = [line[1] for line in lines if line[3] == "0A" and line[1].endswith(f":{port:04X}")]
    assert listening == [f"0100007F:{port:04X}"]


def test_its_process_knows_no_secrets(own_model: LocalLanguageModel) -> None:
    folder = Path(f"/proc/{process_of(own_model)}")
    told = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
    assert b"PATH=" in told
    assert b"sk-very-secret" not in told
    assert key_of(own_model)["Authorization"].removeprefix("Bearer ").encode() not in told


# How it ends


def test_a_killed_process_is_told_at_once_and_the_next_question_has_a_new_one(own_model: LocalLanguageModel) -> None:
    first = process_of(own_model)
    reply = stream_reply(own_model.connect(), STORY, {}, 60, Stop())
    next(reply)
    os.kill(first, signal.SIGKILL)
    began = monotonic()
    with pytest.raises(LanguageModelUnavailable, match="broke off"):
        list(reply)
    assert monotonic() - began < 10
    with closing(stream_reply(own_model.connect(), STORY, {}, 60, Stop())) as again:
        assert next(again)
    assert process_of(own_model) != first
    assert has_ended(first)


def test_closing_ends_process_and_threads() -> None:
    before = supervisors()
    model = model_of(FILE)
    child = process_of(model)
    model.close()
    assert has_ended(child)
    assert supervisors() == before
    with pytest.raises(LanguageModelUnavailable, match="the model was stopped"):
        model.connect()
    model.close()


def test_closing_while_it_loads_does_not_wait() -> None:
    before = supervisors()
    model, errors = model_of(FILE), []

    def connect() -> None:
        try:
            model.connect()
        except LanguageModelUnavailable as error:
            errors.append(str(error))

    waiting = threading.Thread(target=connect)
    waiting.start()
    sleep(0.3)
    began = monotonic()
    model.close()
    waiting.join(30)
    assert monotonic() - began < 10
    assert errors == ["the model was stopped"]
    assert supervisors() == before


def test_what_was_never_started_is_closed_without_a_start() -> None:
    model = model_of(FILE)
    model.close()
    with pytest.raises(LanguageModelUnavailable, match="was stopped"):
        model.connect()
    assert model.process_id is None


PARENT = """
import sys, time
from pathlib import Path
from tests.rag.llm.test_local import FILE, model_of, process_of
print(process_of(model_of(FILE)), flush=True)
time.sleep(60)
"""


def test_a_killed_parent_takes_the_model_with_it() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert not has_ended(child)
        parent.kill()
        assert wait_until(lambda: has_ended(child), 5)


# Why there is none


DAMAGED = {
    "cut": None,  # The first bytes of the real file, with its header.
    "garbage": b"no model at all" * 1000,
    "header and garbage": b"GGUF" + b"\xff" * 500,
    "empty": b"",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_named_and_not_tried_for_ever(tmp_path: Path, content: bytes | None) -> None:
    before = supervisors()
    with FILE.open("rb") as file:
        (tmp_path / "damaged.gguf").write_bytes(file.read(1_000_000) if content is None else content)
    with closing(model_of(tmp_path / "damaged.gguf")) as model:
        for _ in range(2):
            with pytest.raises(LanguageModelUnavailable, match=r"the model cannot be loaded: .+"):
                model.connect()
        assert str(model.problem()).startswith("the model cannot be loaded")
        assert wait_until(lambda: supervisors() == before, 10)


def test_too_little_memory_is_told_before_it_is_taken() -> None:
    with closing(model_of(FILE, memory=lambda: 1 << 20)) as model:
        with pytest.raises(LanguageModelUnavailable, match=r"needs about \d+ MB of memory and 1 MB are free"):
            model.connect()
        assert model.process_id is None


def test_a_missing_file_is_named_with_the_command_that_fetches_it(tmp_path: Path) -> None:
    model = language_model(Settings(llm=f"local:{NAME}", models_dir=tmp_path))
    assert model
    assert model.problem() is None
    with pytest.raises(LanguageModelUnavailable, match=re.escape("the file is missing; run: backstop models pull")):
        model.connect()
    assert model.problem()
    model.close()


@pytest.mark.parametrize("error", [ModelUnavailable("gone"), PermissionError("not yours")])
def test_a_file_that_cannot_be_read_is_a_reason(error: Exception) -> None:
    def find() -> ModelFilePath:
        raise error

    with (
        closing(LocalLanguageModel("the model", find)) as model,
        pytest.raises(LanguageModelUnavailable, match=str(error)),
    ):
        model.connect()
