"""From BACKSTOP_LLM to a language model."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from llama_index.core.llms import ChatMessage
from pydantic import SecretStr

from index.errors import ModelUnavailable
from rag.answer import Usage
from rag.build import models_in_use
from rag.llm.factory import language_model, model_of_setting
from rag.llm.language_model import LanguageModel, LanguageModelUnavailable
from rag.llm.local import LocalLanguageModel
from rag.llm.setting import BadLanguageModel
from rag.llm.stream import stream_reply
from rag.settings import Settings
from rag.stop import Stop
from tests.rag.openai_server import KEY, OpenAiServer, Served

SMALL = "SmolLM2-135M-Instruct-Q4_1"
HELLO = [ChatMessage(role="user", content="hello")]


def model_of(llm: str, key: str | None = None, name: str | None = None) -> LanguageModel:
    model = language_model(Settings(llm=llm, llm_api_key=SecretStr(key) if key else None, llm_model=name))
    assert model
    return model


def test_none_is_no_model() -> None:
    assert language_model(Settings(llm="none")) is None
    assert model_of_setting("none") is None


@pytest.mark.parametrize(
    ("llm", "name"),
    [
        (f"local:{SMALL}", SMALL),
        ("local:/some/where/else.gguf", "else"),
        ("openai-like:http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1"),
        ("ollama:qwen2.5:7b", "qwen2.5:7b"),
        ("openai:gpt-4o-mini", "gpt-4o-mini"),
        ("anthropic:claude", "claude"),
    ],
)
def test_every_form_names_a_model_without_starting_anything(llm: str, name: str) -> None:
    model = model_of(llm)
    assert model.name == name
    assert model.problem() is None
    assert isinstance(model, LocalLanguageModel) == llm.startswith("local:")
    model.close()


@pytest.mark.parametrize(
    "llm", ["", "None", "local", "local:", "gpt-4", "openai-like", "azure:x", "http://127.0.0.1/v1"]
)
def test_what_names_no_provider_is_told_with_those_there_are(llm: str) -> None:
    with pytest.raises(BadLanguageModel, match=r"BACKSTOP_LLM is .* must be none, or one of local:…, openai-like:…"):
        language_model(Settings(llm=llm))


BAD_ADDRESSES = ["127.0.0.1:8080", "ftp://host/v1", "http://", "http://[::1/v1", "http://host:99999/v1"]
TELLING_ADDRESSES = ["http://user:secret@host/v1", "http://host/v1?key=secret"]


@pytest.mark.parametrize("address", BAD_ADDRESSES + TELLING_ADDRESSES)
def test_a_bad_address_is_refused_when_the_assistant_is_built_and_not_repeated(address: str) -> None:
    with pytest.raises(BadLanguageModel, match="needs an address such as") as raised:
        language_model(Settings(llm=f"openai-like:{address}"))
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY} x", f"{KEY}é"])
def test_a_key_that_fits_into_no_header_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(BadLanguageModel, match="BACKSTOP_LLM_API_KEY has a character") as raised:
        model_of("openai-like:http://127.0.0.1:1/v1", key)
    assert KEY not in str(raised.value)


def test_an_unknown_local_model_is_told_with_the_known_ones_and_an_embedder_is_none() -> None:
    with pytest.raises(ModelUnavailable, match=f"no model is called 'best'; known are: .*{SMALL}"):
        language_model(Settings(llm="local:best"))
    with pytest.raises(BadLanguageModel, match="all-MiniLM-L6-v2 is no language model"):
        language_model(Settings(llm="local:all-MiniLM-L6-v2"))


def test_a_missing_model_file_is_named(tmp_path: Path) -> None:
    model = model_of(f"local:{tmp_path}/gone.gguf")
    with pytest.raises(LanguageModelUnavailable, match=r"gone.gguf: no such model file"):
        model.connect()
    model.close()


def test_only_models_of_the_list_are_fetched() -> None:
    assert [one.name for one in models_in_use(Settings(llm=f"local:{SMALL}"))] == ["all-MiniLM-L6-v2", SMALL]
    assert len(models_in_use(Settings(llm="local:/a/b.gguf"))) == len(models_in_use(Settings(llm="openai:x"))) == 1


# OpenAI-like servers


def test_a_server_is_asked_for_its_model_and_how_much_that_reads() -> None:
    with OpenAiServer(Served()) as server:
        model = model_of(f"openai-like:{server.url}", KEY)
        metadata = model.connect().metadata
    assert (model.name, metadata.model_name, metadata.context_window) == ("tiny", "tiny", 1234)
    assert server.keys == [f"Bearer {KEY}"]
    assert "response_format" in model.held_to({})


@pytest.mark.parametrize(
    ("told", "context"), [({"meta": {"n_ctx_train": 77}}, 77), ({"context_length": 55}, 55), ({"meta": None}, 8192)]
)
def test_how_much_a_model_reads_has_many_names(told: dict[str, object], context: int) -> None:
    with OpenAiServer(Served()) as server:
        server.models = {"data": [{"id": "first"}, {"id": "wanted", **told}]}
        assert model_of(f"openai-like:{server.url}", None, "wanted").connect().metadata.context_window == context


@pytest.mark.parametrize(
    ("models", "message"),
    [
        ({"data": [{"id": "tiny"}]}, "offers tiny, not absent"),
        ({"data": []}, "offers no model"),
        ({"data": 5}, "does not list its models"),
        ({"data": [5]}, "does not list its models"),
        ([], "does not list its models"),
        ({}, "does not list its models"),
    ],
)
def test_a_server_without_the_model_is_told_without_the_key(models: object, message: str) -> None:
    with OpenAiServer(Served()) as server:
        server.models = models
        model = model_of(f"openai-like:{server.url}", KEY, "absent")
        with pytest.raises(LanguageModelUnavailable, match=message) as raised:
            model.connect()
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    "llm", ["openai-like:http://127.0.0.1:1/v1", "openai:gpt-4o-mini", "ollama:x", f"local:{SMALL}"]
)
def test_a_key_is_never_printed(llm: str) -> None:
    model = model_of(llm, KEY)
    assert KEY not in f"{model} {model!r}"
    model.close()


# Libraries of other providers


def test_a_missing_library_is_named_with_the_extra_that_brings_it() -> None:
    with pytest.raises(LanguageModelUnavailable, match=r"not installed; .* pip install 'backstop-rag\[anthropic\]'"):
        model_of("anthropic:claude", KEY).connect()


@pytest.mark.parametrize("name", ["gpt-4o-mini", "a-model-of-next-year"])
def test_without_a_key_openai_is_unavailable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(LanguageModelUnavailable):
        list(stream_reply(model_of(f"openai:{name}").connect(), HELLO, {}, 10, Stop()))


class Ollama(BaseHTTPRequestHandler):
    """Speaks just enough of Ollama's protocol."""

    asked: dict[str, Any]

    def do_POST(self) -> None:
        Ollama.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = Ollama.asked["model"] == "known"
        told = [{"message": {"role": "assistant", "content": piece}, "done": False} for piece in ("It ", "rains")]
        last = {"message": {"role": "assistant", "content": ""}, "done": True, "prompt_eval_count": 70, "eval_count": 7}
        self.send_response(200 if known else 404)
        self.end_headers()
        lines = [*told, last] if known else [{"error": "model not found, try pulling it first"}]
        self.wfile.write(b"".join(json.dumps(line).encode() + b"\n" for line in lines))

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read what was asked, not a log."""


@pytest.fixture
def ollama() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Ollama)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def asked_of_ollama(name: str, address: str) -> list[str | Usage]:
    model = model_of(f"ollama:{name}")
    llm = model.connect()
    llm.base_url = address
    return list(stream_reply(llm, HELLO, model.held_to({"type": "object"}), 10, Stop()))


def test_ollama_is_asked_in_its_own_form(ollama: str) -> None:
    assert asked_of_ollama("known", ollama) == ["It ", "rains", Usage(70, 7)]
    assert Ollama.asked["format"] == {"type": "object"}
    assert Ollama.asked["options"]["temperature"] == 0.0


def test_ollamas_own_errors_are_told_too(ollama: str) -> None:
    with pytest.raises(LanguageModelUnavailable, match="404: model not found"):
        asked_of_ollama("other", ollama)
    with pytest.raises(LanguageModelUnavailable, match="broke off"):
        asked_of_ollama("known", "http://127.0.0.1:1")
