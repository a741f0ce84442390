"""Judges for tests: a scripted LlamaIndex model, and a real OpenAI-compatible server that follows a script."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from llama_index.core.llms import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
)
from pydantic import PrivateAttr

from eval.judging.judge import Judge, judge_prompt
from eval.judging.model import Model

Reply = Callable[[dict[str, Any]], str]
"""From the data that was put to the judge to what it writes."""


class ScriptedLLM(CustomLLM):  # type: ignore[misc]
    """Replies by calling a function of the data; keeps the messages and the options that it was asked with."""

    _reply: Reply = PrivateAttr()
    _asked: list[tuple[list[str], dict[str, Any]]] = PrivateAttr(default_factory=list)

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self._reply = reply

    @property
    def metadata(self) -> LLMMetadata:
        """Nothing in particular."""
        return LLMMetadata()

    @property
    def asked(self) -> list[tuple[list[str], dict[str, Any]]]:
        """The texts of the messages, and the options, of every request."""
        return self._asked

    def chat(self, messages: Sequence[ChatMessage], **options: Any) -> ChatResponse:
        """Whatever the script says."""
        texts = [str(one.content) for one in messages]
        self._asked.append((texts, options))
        return ChatResponse(message=ChatMessage(role="assistant", content=self._reply(json.loads(texts[-1]))))

    def complete(self, prompt: str, formatted: bool = False, **options: Any) -> CompletionResponse:
        """A judge never completes: it has no chat template then."""
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> CompletionResponseGen:
        """Nor that."""
        raise NotImplementedError


def all_of(verdict: str) -> Reply:
    """A judge with one verdict for everything."""
    return lambda data: json.dumps(dict.fromkeys(data["sentences"], verdict))


def by_the_letter(data: dict[str, Any]) -> str:
    """A judge for whom a sentence is borne out when a quote has the very same words."""
    return json.dumps(
        {
            number: "yes" if any(text in quote for quote in data["quotes"]) else "no"
            for number, text in data["sentences"].items()
        }
    )


def judge_of(llm: ScriptedLLM) -> Judge:
    """The judge that asks this model."""
    return Judge(Model(llm), judge_prompt())


Request = dict[str, Any]
Answer = tuple[int, str]
"""A status, and what the model writes or the error says."""


@contextmanager
def judge_server(answer: Callable[[Request], Answer]) -> Iterator[tuple[str, list[Request]]]:
    """An OpenAI-compatible server on loopback; gives its address and the requests that came, headers with them."""
    came: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            came.append(request | {"headers": dict(self.headers)})
            status, text = answer(request)
            body = json.dumps(_completion(text) if status == 200 else {"error": {"message": text}}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Tests print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1", came
        finally:
            server.shutdown()


def data_of(request: Request) -> dict[str, Any]:
    """The data that a request puts to the judge."""
    found: dict[str, Any] = json.loads(request["messages"][-1]["content"])
    return found


def _completion(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "judge",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
    }
