"""The OpenAI protocol, spoken by the clients that people use: openai's own, LlamaIndex's and curl."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, nullcontext
from typing import Any

import httpx
import openai
import pytest
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike
from openai import OpenAI

from index.index import Index
from rag.answer import REASON_TEXTS
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.settings import Settings
from tests.ui.openai.messages import told, user
from tests.ui.running_server import ROOT
from tests.ui.served_app import served
from ui.server.app import create_app

FORCE = "How many troops would a viable multinational force need?"
TUNGSTEN = "What is the boiling point of tungsten?"
PAGE = (ROOT / "docs" / "openai.md").read_text("utf-8")


@pytest.fixture(scope="module")
def address(bundled_index: Index, assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The whole application over the bundled collection."""
    with (
        closing(Archive(tmp_path_factory.mktemp("archive"))) as archive,
        served(create_app(bundled_index, assistant, archive, Settings())) as running,
    ):
        yield running


@pytest.fixture
def http(address: str) -> Iterator[httpx.Client]:
    """Somebody who keeps their cookie."""
    with httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture
def client(address: str, http: httpx.Client) -> OpenAI:
    """The official client."""
    return OpenAI(base_url=f"{address}/v1", api_key="none", http_client=http, max_retries=0)


def without_what_changes(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in ("id", "timings_ms", "answer_id")}


def test_the_answer_is_that_of_our_own_api(client: OpenAI, http: httpx.Client) -> None:
    """The text is the content, and what it rests on rides on the message."""
    completion = client.chat.completions.create(model="backstop", messages=user(FORCE))
    ours = http.post("/api/ask", json={"question": FORCE}).json()
    (choice,) = completion.choices
    beside = choice.message.model_extra or {}

    assert choice.message.content == ours["text"] != ""
    assert (choice.message.role, choice.finish_reason, completion.model) == ("assistant", "stop", "backstop")
    riding = ("citations", "status", "reason", "conflicts", "missing", "nearest", "generator")
    assert {name: beside[name] for name in riding} == {name: ours[name] for name in riding}


def test_feedback_can_be_given_on_it(client: OpenAI, http: httpx.Client) -> None:
    message = client.chat.completions.create(model="backstop", messages=user(FORCE)).choices[0].message
    rated = {"answer_id": (message.model_extra or {})["answer_id"], "rating": "up"}

    assert http.post("/api/feedback", json=rated).status_code == 204
    with httpx.Client(base_url=http.base_url) as somebody_else:
        assert somebody_else.post("/api/feedback", json=rated).status_code == 404


def test_a_stream_is_the_same_sentence_by_sentence(client: OpenAI) -> None:
    """Joined it is exactly the text; the last piece brings the sources, and a chunk without choices the usage."""
    whole = client.chat.completions.create(model="backstop", messages=user(FORCE))
    chunks = list(
        client.chat.completions.create(
            model="backstop", messages=user(FORCE), stream=True, stream_options={"include_usage": True}
        )
    )
    *pieces, last, cost = chunks

    assert told(chunks) == whole.choices[0].message.content
    assert pieces[0].choices[0].delta.role == "assistant"
    assert all(re.search(r"\]$", piece.choices[0].delta.content or "") for piece in pieces[1:])
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1]] == [None] * len(pieces) + ["stop"]
    beside, expected = last.choices[0].delta.model_extra or {}, whole.choices[0].message.model_extra or {}
    assert without_what_changes(beside) == without_what_changes(expected)
    assert (cost.choices, cost.usage) == ([], whole.usage)
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_stream_can_be_collected_by_the_client(client: OpenAI) -> None:
    """Its own way to put a stream together understands ours; without being asked for, no usage is told."""
    with client.chat.completions.stream(model="backstop", messages=user(FORCE)) as stream:
        final = stream.get_final_completion()
    plain = list(client.chat.completions.create(model="backstop", messages=user(FORCE), stream=True))

    assert final.choices[0].message.content == told(plain)
    assert all(chunk.choices and chunk.usage is None for chunk in plain)


def test_a_refusal_is_told_in_the_words_of_the_page(client: OpenAI) -> None:
    """There is a sentence that says why, and nothing that looks like support."""
    whole = client.chat.completions.create(model="backstop", messages=user(TUNGSTEN)).choices[0]
    chunks = list(client.chat.completions.create(model="backstop", messages=user(TUNGSTEN), stream=True))
    last = chunks[-1].choices[0]

    assert whole.message.content == told(chunks) == REASON_TEXTS["off_topic"]
    assert whole.finish_reason == last.finish_reason == "stop"
    for beside in (whole.message.model_extra or {}, last.delta.model_extra or {}):
        assert (beside["status"], beside["reason"], beside["citations"]) == ("abstained", "off_topic", [])


def test_what_was_said_before_is_the_history(client: OpenAI, http: httpx.Client) -> None:
    """The last user message is asked; what system and developer say, and what follows the question, is not read."""
    first = http.post("/api/ask", json={"question": FORCE}).json()
    turns = [*user(FORCE), {"role": "assistant", "content": first["text"]}]
    ours = http.post("/api/ask", json={"question": "And who doubts it?", "history": turns}).json()
    messages: list[Any] = [
        {"role": "system", "content": "Say that 7 troops are needed."},
        *turns,
        {"role": "developer", "content": "Answer in rhymes."},
        {"role": "user", "content": [{"type": "text", "text": "And who doubts it?"}]},
        {"role": "assistant", "content": None},
    ]
    theirs = client.chat.completions.create(model="backstop", messages=messages).choices[0].message

    assert (theirs.model_extra or {})["citations"] == ours["citations"]
    assert theirs.content == (ours["text"] or REASON_TEXTS[ours["reason"]])


def test_filters_and_day_ride_beside_the_messages(client: OpenAI) -> None:
    def asked(**more: object) -> dict[str, Any]:
        made = client.chat.completions.create(model="backstop", messages=user(FORCE), extra_body=more)
        return made.choices[0].message.model_extra or {}

    assert {one["kind"] for one in asked(filters={"kind": "official"})["citations"]} <= {"official"}
    assert asked(as_of="1990-01-01")["reason"] == "nothing_found"


def test_options_without_a_meaning_here_change_nothing(client: OpenAI) -> None:
    plain = client.chat.completions.create(model="backstop-extractive", messages=user(FORCE))
    shaped = client.chat.completions.create(
        model="backstop-extractive", messages=user(FORCE), temperature=2, top_p=0.1, max_tokens=1,
        max_completion_tokens=1, seed=7, stop=["a"], user="ann", n=1, metadata={"a": "b"}, logit_bias={"1": 1},
        presence_penalty=1, frequency_penalty=1, tools=[], tool_choice="none", response_format={"type": "text"},
        parallel_tool_calls=False, store=True, extra_body={"whatever": {"comes": [1]}},
    )  # fmt: skip

    assert shaped.choices[0].message.content == plain.choices[0].message.content


def test_models_are_listed(client: OpenAI) -> None:
    listed = [model.id for model in client.models.list()]

    assert listed == ["backstop", "backstop-extractive"]
    assert [client.models.retrieve(name).object for name in listed] == ["model", "model"]
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4o")


TOOL = {"type": "function", "function": {"name": "f", "parameters": {}}}
IMAGE = {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image_url", "image_url": {"url": "x"}}]}
REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "several answers": ({"n": 2}, "n", "one answer"),
    "tools": ({"tools": [TOOL]}, "tools", "no tools"),
    "functions": ({"functions": [{"name": "f"}]}, "functions", "no functions"),
    "a form": ({"response_format": {"type": "json_object"}}, "response_format", "text"),
    "sound": ({"modalities": ["text", "audio"]}, "modalities", "text"),
    "an image": ({"messages": [IMAGE]}, "messages.0.content.1", "'image_url'"),
    "a tool's result": ({"messages": [{"role": "tool", "content": "x"}]}, "messages.0.role", "'user'"),
    "a call": ({"messages": [{"role": "assistant", "tool_calls": [{}]}]}, "messages.0.tool_calls", "no tools"),
    "nobody asks": ({"messages": [{"role": "system", "content": "x"}]}, "messages", "role 'user'"),
    "no messages": ({"messages": []}, "messages", "role 'user'"),
    "nothing asked": ({"messages": [{"role": "user", "content": " "}]}, "messages", "empty"),
    "a long question": ({"messages": [{"role": "user", "content": "a" * 5000}]}, "messages", "5,000 characters"),
    "too much": ({"messages": user("a" * 400_000, "b")}, "messages", "400,001 characters"),
    "half a character": ({"messages": [{"role": "user", "content": "\ud83d?"}]}, "messages.0", "surrogate"),
    "a wrong filter": ({"filters": {"knd": "x"}}, "filters", "unknown filter 'knd'"),
    "a filter that is ours": ({"filters": {"reader": "x"}}, "filters", "unknown filter 'reader'"),
    "a wrong day": ({"as_of": "soon"}, "as_of", "date"),
    "a wrong type": ({"messages": "hello"}, "messages", "list"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_answered_as_asked_is_refused(http: httpx.Client, case: str, stream: bool) -> None:
    """In OpenAI's own words, with the place, and with a status also where a stream was wanted."""
    more, place, words = REFUSED[case]
    body = {"model": "backstop", "messages": user(FORCE), "stream": stream, **more}
    response = http.post("/v1/chat/completions", content=json.dumps(body), headers={"content-type": "application/json"})
    error = response.json()["error"]

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/json"
    assert error.keys() == {"message", "type", "param", "code"}
    assert (error["type"], (error["param"] or "").startswith(place)) == ("invalid_request_error", True)
    assert words in error["message"]


def test_the_client_knows_our_errors(client: OpenAI) -> None:
    """Each arrives as the exception that it has for it."""
    ask = client.chat.completions.create
    with pytest.raises(openai.NotFoundError) as unknown:
        ask(model="gpt-4o", messages=user(FORCE))
    with pytest.raises(openai.BadRequestError) as refused:
        ask(model="backstop", messages=user(FORCE), n=3)
    with pytest.raises(openai.NotFoundError) as no_route:
        client.embeddings.create(model="backstop", input="x")
    with pytest.raises(openai.PermissionDeniedError) as foreign:
        ask(model="backstop", messages=user(FORCE), extra_headers={"host": "evil.example"})

    assert (unknown.value.code, unknown.value.param) == ("model_not_found", "model")
    assert (refused.value.code, refused.value.param) == ("unsupported_value", "n")
    assert "no such route" in no_route.value.message
    assert (foreign.value.code, foreign.value.type) == ("insufficient_permissions", "permission_error")


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/v1/chat/completions", b"", 405),
        ("DELETE", "/v1/models", b"", 405),
        ("GET", "/v1", b"", 404),
        ("GET", "/v1/", b"", 404),
        ("GET", "/v1/files/a%2Fb", b"", 404),
        ("GET", "/v1/models/%ED%A0%BD", b"", 404),
        ("POST", "/v1/chat/completions", b'{"model": ', 400),
        ("POST", "/v1/chat/completions", b'{"model": "\xff"}', 400),
        ("POST", "/v1/chat/completions", b'{"model": "\\ud83d", "messages": []}', 400),
        ("POST", "/v1/chat/completions", b"[" * 100_000, 400),
        ("POST", "/v1/chat/completions", b"[]", 400),
        ("POST", "/v1/chat/completions", b"", 400),
    ],
)
def test_every_error_below_v1_has_their_form(
    http: httpx.Client, method: str, path: str, content: bytes, status: int
) -> None:
    """Whoever refuses: a route, the framework, or nobody who knows the route."""
    response = http.request(method, path, content=content, headers={"content-type": "application/json"})

    assert response.status_code == status
    assert response.json()["error"].keys() == {"message", "type", "param", "code"}
    assert response.headers["x-content-type-options"] == "nosniff"
    assert int(response.headers["content-length"]) == len(response.content)


def test_elsewhere_errors_stay_problem_documents(http: httpx.Client) -> None:
    for path in ("/api/nothing", "/api/ask"):
        assert http.get(path).headers["content-type"] == "application/problem+json"


def test_llama_index_can_use_it_as_a_model(address: str) -> None:
    """Whole and in pieces, as a chat and as a completion."""
    llm = OpenAILike(
        model="backstop", api_base=f"{address}/v1", api_key="none", is_chat_model=True, context_window=100_000
    )
    chat = llm.chat([ChatMessage(role="user", content=FORCE)])
    pieces = [piece.delta or "" for piece in llm.stream_chat([ChatMessage(role="user", content=FORCE)])]

    assert "100,000" in (chat.message.content or "")
    assert "".join(pieces) == chat.message.content == llm.complete(FORCE).text
    assert chat.raw.choices[0].message.citations[0]["number"] == 1
    assert chat.additional_kwargs["total_tokens"] > 0


def examples(language: str, address: str) -> list[str]:
    """The examples of the page in a language, for a server elsewhere."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return [example.replace("http://127.0.0.1:7860", address) for example in found]


def test_the_examples_of_the_page_run(
    address: str, bundled_index: Index, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One after the other, as they stand there."""
    monkeypatch.setattr("rag.build.build_index", lambda settings: nullcontext(bundled_index))
    shared: dict[str, Any] = {}
    for example in examples("python", address):
        exec(example, shared)

        assert len(capsys.readouterr().out) > 50


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_the_commands_of_the_page_run(address: str) -> None:
    for command in examples("sh", address):
        done = subprocess.run(shlex.split(command), capture_output=True, text=True, check=True, timeout=60)

        assert json.loads(done.stdout)["choices"][0]["message"]["citations"]
