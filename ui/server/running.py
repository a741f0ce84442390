"""What a server has beside its routes: workers, limits, metrics, traces, and an orderly end; put together here."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

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
from ui.limits.failed_sign_ins import FailedSignIns
from ui.limits.rate_limited import RateLimited
from ui.limits.rate_limits import rate_limits
from ui.limits.slow_bodies import SlowBodies
from ui.problems import answer_bug
from ui.seeing.collectors import Counted, KeptDrafts, Lines
from ui.seeing.innermost import Innermost
from ui.seeing.metrics import Metrics
from ui.seeing.otel import tracer_of
from ui.seeing.outermost import Outermost
from ui.seeing.tracer import Tracer, trace_asked
from ui.server.shutdown import Closing, EndlessStreams

_SILENT_SECONDS = 20.0
_BODY_SECONDS = 300.0


class Running:
    """One server under way."""

    def __init__(self, settings: Settings, closing: Closing | None = None, tracer: Tracer | None = None) -> None:
        """Raises NoTelemetry when traces are wanted and cannot be sent."""
        rules = access_rules(settings)
        at_once = settings.questions_at_once or usable_processors() + 1
        self._line = Line(at_once, settings.questions_waiting, settings.question_wait_seconds)
        self._limits = rate_limits(settings, rules.access == "open" and rules.without_key == EVERYTHING)
        self._closing = closing or Closing(settings.shutdown_seconds)
        self._tracer = tracer or tracer_of(settings)
        self._at_end: list[Callable[[], object]] = [self._tracer.close]
        self.workers = Workers(self._line)
        self.metrics = Metrics()

    def serve(self, assistant: Assistant) -> ServedAssistant:
        """The assistant for many callers: they wait in line, and their questions are counted and traced."""
        lines = {"questions": self._line}
        if isinstance(assistant.drafter, LlmDrafter):
            lines["language model"] = assistant.drafter.line
            if assistant.drafter.cache:
                self.metrics.add(KeptDrafts(assistant.drafter.cache))
        self.metrics.add(Lines(lines))
        return ServedAssistant(assistant, self._line, self._watch)

    def admit(self, caller: Caller) -> None:
        """Count a question of the page; raises TooOften."""
        self._limits.admit("questions", caller.id)

    def _watch(self, asked: Asked) -> None:
        self.metrics.asked(asked)
        trace_asked(self._tracer, asked)

    def look_after(self, jobs: Jobs, documents: DocumentStore) -> None:
        """Count jobs and documents, and end the jobs with the server."""
        self.metrics.add(Counted("backstop_jobs", "Jobs that are remembered, by status.", jobs.counts, "status"))
        self.metrics.add(Counted("backstop_documents", "Documents in the index.", documents.count))
        self._at_end.insert(0, lambda: jobs.close(self._closing.seconds_left()))

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """As long as the application runs; at its end, what it began is ended."""
        yield
        for end in self._at_end:
            await to_thread.run_sync(end)

    def stand_within(self, app: FastAPI) -> None:
        """Add what must be behind everything that tells who calls; to be called before that is added."""
        app.add_middleware(Innermost, answer_bug=answer_bug)
        app.add_middleware(RateLimited, limits=self._limits, line=self._line)

    def stand_before(self, app: FastAPI) -> None:
        """Add what must see a request before anybody knows who calls; to be called when that is added."""
        app.add_middleware(FailedSignIns, limits=self._limits)
        app.add_middleware(SlowBodies, silent=_SILENT_SECONDS, whole=_BODY_SECONDS)
        app.add_middleware(EndlessStreams, closing=self._closing)

    def stand_around(self, app: FastAPI) -> None:
        """Add what sees every request first and every response last; to be called after all other middleware."""
        app.add_middleware(Outermost, tell=self.metrics.request)
