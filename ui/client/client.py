"""A running Backstop server, for Python programs: typed questions in, typed answers out."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, Unpack
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from index.errors import BackstopError
from index.storage.documents import DocumentSummary, Statistics
from rag.about import About
from rag.answer import Answer
from rag.archive.conversations import Conversation
from rag.archive.feedback import Complaint, Rating
from rag.events import Done
from ui.api.conversation_view import ConversationList, WholeConversation
from ui.api.document_view import DocumentPage, DocumentView
from ui.api.found_passage import SearchResults
from ui.client.connection import BackstopProblem, Connection, ServerUnreachable, new_key
from ui.client.events import ClientEvent, read_events
from ui.client.request import AskOptions, Filters, asking, plain
from ui.documents.job import Job

T = TypeVar("T")

_PAGE = 500
_BETWEEN_LOOKS = 0.2
_SILENT_SECONDS = 300.0


class JobFailed(BackstopError):
    """The server could not do a job, or not in the time that it was given."""


@dataclass(frozen=True, slots=True)
class _Started:
    job: str


class Backstop:
    """A server at an address. Close it, or use it in a ``with`` statement; several threads may share it.

    Every method raises BackstopProblem when the server refuses, and ServerUnreachable when it does not answer. Where
    the server is busy and says when to come back, questions, reads and uploads are sent again, three times at most.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:7860",
        api_key: str | None = None,
        timeout: float = _SILENT_SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Nothing is sent yet. Without ``api_key`` the variable BACKSTOP_API_KEY is used, if there is one.

        ``timeout`` is how many seconds the server may be silent. Raises BadAddress, also for a key that cannot be.
        """
        self.connection = Connection(url, api_key or os.environ.get("BACKSTOP_API_KEY"), timeout, transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self.connection.close()

    def ask(self, question: str, **options: Unpack[AskOptions]) -> Answer:
        """The answer to a question, or the reason why there is none."""
        return self.call(Answer, "POST", "/api/ask", again=True, **asking(question, options))

    def ask_stream(self, question: str, **options: Unpack[AskOptions]) -> Iterator[ClientEvent]:
        """The same, told step by step; the last event has the whole answer. Closing the iterator ends the work."""
        try:
            with self.connection.stream("POST", "/api/ask/stream", **asking(question, options)) as pieces:
                for event in read_events(pieces):
                    yield event
                    if isinstance(event, Done):
                        return
        except ValidationError as error:
            raise self._no_server_of_ours(error) from None
        raise ServerUnreachable(f"the server at {self.connection.address} ended before the answer was complete")

    def search(self, query: str, limit: int = 10, filters: Filters | None = None) -> SearchResults:
        """The passages that speak about a query, best first; ``limit`` is 1 to 100."""
        return self.call(SearchResults, "GET", "/api/search", params={"q": query, "limit": limit, **plain(filters)})

    def documents(self, filters: Filters | None = None, after: str = "") -> Iterator[DocumentSummary]:
        """All documents in the order of their ids, the first one behind ``after``."""
        cursor: str | None = after
        while cursor is not None:
            asked = {"limit": _PAGE, "cursor": cursor, **plain(filters)}
            page = self.call(DocumentPage, "GET", "/api/documents", params=asked)
            yield from page.documents
            cursor = page.next_cursor

    def document(self, document_id: str, sha256: str | None = None) -> DocumentView:
        """One document with its canonical text. ``sha256`` asks for the version that a citation names."""
        asked = {"sha256": sha256} if sha256 else {}
        return self.call(DocumentView, "GET", f"/api/documents/{_quoted(document_id)}", params=asked)

    def facets(self) -> Statistics:
        """How many documents there are by topic, kind, publisher and month."""
        return self.call(Statistics, "GET", "/api/facets")

    def add(
        self,
        files: Mapping[str, bytes],
        *,
        shared: bool = False,
        origin: str | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """Bring files in, by name; gives the id of the job that does it. They are the caller's own unless ``shared``.

        The same ``idempotency_key`` with the same files begins no second job; without one a random one is sent. A file
        replaces an earlier one of the same name and ``origin``.
        """
        form = {"names": list(files), **({"origin": origin} if origin else {}), **_if_shared(shared)}
        content = [("files", (str(number), file)) for number, file in enumerate(files.values())]
        headers = {"Idempotency-Key": idempotency_key or new_key()}
        return self.call(_Started, "POST", "/api/documents", again=True, files=content, data=form, headers=headers).job

    def add_page(self, url: str, *, shared: bool = False, idempotency_key: str | None = None) -> str:
        """Have the server bring a document in from the web; gives the id of the job that does it."""
        headers = {"Idempotency-Key": idempotency_key or new_key()}
        body = {"url": url, **_if_shared(shared)}
        return self.call(_Started, "POST", "/api/documents/from-web", again=True, json=body, headers=headers).job

    def remove(self, document_id: str) -> None:
        """Take a document out."""
        self.connection.send("DELETE", f"/api/documents/{_quoted(document_id)}", again=True)

    def job(self, job_id: str) -> Job:
        """How far a job has come."""
        return self.call(Job, "GET", f"/api/jobs/{_quoted(job_id)}")

    def follow(self, job_id: str) -> Iterator[Job]:
        """The states of a job until it is done; raises JobFailed."""
        while True:
            job = self.job(job_id)
            if job.status == "failed":
                raise JobFailed(job.error or "the job failed")
            yield job
            if job.status == "done":
                return
            sleep(_BETWEEN_LOOKS)

    def wait(self, job_id: str, seconds: float | None = None) -> Job:
        """The job when it is done; raises JobFailed, also when it is not done after so many seconds."""
        began = monotonic()
        for job in self.follow(job_id):
            if job.status != "done" and seconds is not None and monotonic() - began > seconds:
                raise JobFailed(f"the job {job_id} is not done after {seconds:g} seconds; it goes on")
        return job

    def conversations(self, containing: str = "") -> Iterator[Conversation]:
        """The caller's conversations, the last changed first; ``containing`` looks into what was said."""
        cursor: str | None = ""
        while cursor is not None:
            asked = {"containing": containing, "cursor": cursor}
            page = self.call(ConversationList, "GET", "/api/conversations", params=asked)
            yield from page.conversations
            cursor = page.next_cursor

    def conversation(self, conversation_id: str) -> WholeConversation:
        """One conversation with its answers."""
        return self.call(WholeConversation, "GET", f"/api/conversations/{_quoted(conversation_id)}")

    def export(self, conversation_id: str, form: Literal["markdown", "html"] = "markdown") -> str:
        """A conversation with footnotes."""
        path = f"/api/conversations/{_quoted(conversation_id)}/export"
        return self.connection.send("GET", path, again=True, params={"format": form}).text

    def feedback(
        self, answer_id: str, rating: Rating, reason: Complaint | None = None, comment: str | None = None
    ) -> None:
        """Say whether an answer is good; saying it again replaces what was said before."""
        said = {"answer_id": answer_id, "rating": rating, "reason": reason, "comment": comment}
        self.connection.send("POST", "/api/feedback", again=True, json=said)

    def about(self) -> About:
        """What answers: version, settings, digests of models and index."""
        return self.call(About, "GET", "/api/about")

    def ready(self) -> bool:
        """Whether questions can be answered: not before there is a document."""
        try:
            self.connection.send("GET", "/readyz")
        except BackstopProblem as problem:
            if problem.status == httpx.codes.SERVICE_UNAVAILABLE:
                return False
            raise
        return True

    def call(self, kind: type[T], method: str, path: str, *, again: bool | None = None, **request: Any) -> T:
        """What a route answers, as a ``kind``. Reads, and what says so, are sent ``again`` to a busy server."""
        response = self.connection.send(method, path, again=method == "GET" if again is None else again, **request)
        try:
            return TypeAdapter(kind).validate_json(response.content)
        except ValidationError as error:
            raise self._no_server_of_ours(error) from None

    def _no_server_of_ours(self, error: ValidationError) -> ServerUnreachable:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "its answer"
        return ServerUnreachable(
            f"the server at {self.connection.address} does not speak as this version does: {where}: {first['msg']}"
        )


def _if_shared(shared: bool) -> dict[str, Any]:
    return {"shared": True} if shared else {}


def _quoted(one: str) -> str:
    return quote(one, safe="")
