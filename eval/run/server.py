"""Who is asked: a running server, through the same addresses that everybody uses."""

from dataclasses import asdict
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from eval.run.target import CaseFailed, TargetUnreachable
from index.document import Document
from rag.about import About
from rag.answer import Answer
from rag.question import Question

T = TypeVar("T")

_TIMEOUT = httpx.Timeout(300.0, connect=5.0)


class Server:
    """Asks over HTTP. Redirects are not followed, and the environment's proxies are not used."""

    def __init__(self, url: str) -> None:
        """Raises TargetUnreachable when ``url`` is no address."""
        self.name = url.rstrip("/")
        try:
            self._http = httpx.Client(base_url=self.name, timeout=_TIMEOUT, trust_env=False)
        except httpx.InvalidURL as error:
            raise TargetUnreachable(f"{url!r} is no address of a server: {error}") from None

    def ask(self, question: Question) -> Answer:
        """The answer with its trace."""
        return self._call(Answer, "POST", "/api/ask", params={"trace": True}, json=_request(question))

    def document(self, document_id: str) -> Document | None:
        """A document as far as evaluation needs it, or None when the server has none of this id."""
        response = self._send("GET", f"/api/documents/{quote(document_id, safe='')}")
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        told = _read(dict[str, Any], response)
        return Document(told["id"], told["title"], told["text"])

    def about(self) -> About:
        """What answers."""
        return self._call(About, "GET", "/api/about")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _call(self, kind: type[T], method: str, path: str, **request: Any) -> T:
        return _read(kind, self._send(method, path, **request))

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
            raise TargetUnreachable(f"the server at {self.name} cannot be reached: {error}") from None
        except httpx.TransportError as error:  # It is there, and this one question went wrong.
            raise CaseFailed(f"no answer came from {path}: {type(error).__name__} {error}") from None


def _request(question: Question) -> dict[str, Any]:
    filters = {name: value for name, value in asdict(question.filters).items() if value}
    body = {"question": question.text, "history": question.history, "as_of": question.as_of, "filters": filters}
    wanted: dict[str, Any] = TypeAdapter(dict[str, Any]).dump_python(body, mode="json")
    return wanted


def _read(kind: type[T], response: httpx.Response) -> T:
    if response.is_error:
        raise CaseFailed(f"the server answered {response.status_code}: {response.text[:500]}")
    try:
        return TypeAdapter(kind).validate_json(response.content)
    except ValidationError as error:
        raise CaseFailed(f"{response.request.url.path} gave no {kind.__name__}: {error}") from None
