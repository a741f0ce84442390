"""What a server has beside its routes: workers, limits, metrics, traces, and an orderly end."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from anyio import to_thread
from fastapi import FastAPI

from index.storage.documents import DocumentStore
from rag.assistant import Assistant
from rag.drafting.by_model import LlmDrafter
from rag.line import Line
from rag.llm.processors import usable_processors
from rag.settings import Settings
from ui.access.rules import access_rules
from ui.answering.served_assistant import Asked, ServedAssistant
from ui.answering.workers import Workers
from ui.caller import EVERYTHING, Caller
from ui.documents.jobs import Jobs
from ui.limits.rate_limits import rate_limits
from ui.seeing.collectors import of_documents, of_drafts, of_jobs, of_lines
from ui.seeing.metrics import Metrics
from ui.seeing.otel import tracer_of
from ui.server.shutdown import Closing


class Running:
    """One server under way."""

    def __init__(self, settings: Settings, closing: Closing | None = None) -> None:
        """Raises NoTelemetry when traces are wanted and cannot be sent."""
        at_once = settings.questions_at_once or usable_processors() + 1
        self.rules = access_rules(settings)
        self.line = Line(at_once, settings.questions_waiting, settings.question_wait_seconds)
        self.limits = rate_limits(settings, self.rules.access == "open" and self.rules.without_key == EVERYTHING)
        self.closing = closing or Closing(settings.shutdown_seconds)
        self.workers = Workers(self.line)
        self.metrics = Metrics()
        self._tracer = tracer_of(settings)
        self._at_end: list[Callable[[], object]] = [self._tracer.close] if self._tracer else []

    def serve(self, assistant: Assistant) -> ServedAssistant:
        """The assistant for many callers: they wait in line, and their questions are counted and traced."""
        lines = {"questions": self.line}
        if isinstance(assistant.drafter, LlmDrafter):
            lines["language model"] = assistant.drafter.line
            if assistant.drafter.cache:
                self.metrics.add(partial(of_drafts, assistant.drafter.cache))
        self.metrics.add(partial(of_lines, lines))
        return ServedAssistant(assistant, self.line, self._watch)

    def admit(self, caller: Caller, address: str) -> None:
        """Count a question of the page, as one of the API is counted; raises TooOften."""
        self.limits.admit("questions", caller, address)

    def _watch(self, asked: Asked) -> None:
        self.metrics.asked(asked)
        if self._tracer:
            self._tracer.trace(asked)

    def look_after(self, jobs: Jobs, documents: DocumentStore) -> None:
        """Count jobs and documents, and end the jobs with the server."""
        self.metrics.add(lambda: of_jobs(jobs.counts()))
        self.metrics.add(lambda: of_documents(documents.count()))
        self._at_end.insert(0, lambda: jobs.close(self.closing.seconds_left()))

    def at_end(self, close: Callable[[], object]) -> None:
        """Have something closed when the server has ended and nothing uses it any more."""
        self._at_end.append(close)

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """As long as the application runs; at its end, what it began is ended."""
        yield
        for end in self._at_end:
            await to_thread.run_sync(end)
