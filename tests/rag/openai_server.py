"""A small real server that speaks just enough of the OpenAI protocol, and can misbehave."""

import json
import select
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from types import TracebackType
from typing import Any, Literal

KEY = "sk-very-secret"


@dataclass(frozen=True)
class Served:
    """What the server answers: pieces of text with pauses, and how it goes on after the last one.

    ``status`` is a refusal, in which ``says`` stands. ``refuses_form`` refuses requests with a response_format.
    """

    pieces: Sequence[str] = ()
    then: Literal["end", "stall", "break off", "garbage", "error"] = "end"
    pause: float = 0.0
    status: int = 200
    says: str = "no"
    refuses_form: bool = False


class OpenAiServer:
    """Serves ``reply`` to whoever asks, and keeps what was asked."""

    def __init__(self, reply: Served) -> None:
        self.reply = reply
        self.models: object = {"data": [{"id": "tiny", "max_model_len": 1234}, {"id": "other"}]}
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.asked, self.left, self._over = threading.Event(), threading.Event(), threading.Event()
        self._server = _Listener(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> "OpenAiServer":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait_for_client_to_leave(self, connection: Any) -> None:
        """Say nothing; ``left`` is set when the client closes its end."""
        while not self._over.is_set():
            if select.select([connection], [], [], 0.02)[0]:
                self.left.set()
                return


class _Listener(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, owner: OpenAiServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.owner = owner


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _owner(self) -> OpenAiServer:
        assert isinstance(self.server, _Listener)
        return self.server.owner

    def do_GET(self) -> None:
        self._owner.keys.append(self.headers["Authorization"])
        self._answer(200, self._owner.models)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._owner.requests.append(asked)
        self._owner.keys.append(self.headers["Authorization"])
        self._owner.asked.set()
        reply = self._owner.reply
        if reply.status != 200 or (reply.refuses_form and "response_format" in asked):
            self._answer(400 if reply.status == 200 else reply.status, {"error": {"message": reply.says}})
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self._stream(reply)
        except OSError:
            self._owner.left.set()

    def _stream(self, reply: Served) -> None:
        self.close_connection = True
        for piece in reply.pieces:
            self._event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}}]})
            sleep(reply.pause)
        match reply.then:
            case "stall":
                return self._owner.wait_for_client_to_leave(self.connection)
            case "break off":
                return None
            case "garbage":
                self._chunk(b"data: {\xff\xfe not json\n\n")
            case "error":
                self._event({"error": {"message": reply.says}})
        self._event({"choices": [], "usage": {"prompt_tokens": 70, "completion_tokens": 7, "total_tokens": 77}})
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")
        return None

    def _event(self, data: dict[str, Any]) -> None:
        about = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny"}
        self._chunk(f"data: {json.dumps({**about, **data})}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read what was asked, not a log."""
