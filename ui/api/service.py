"""The routes about the service itself: whether it works, what it is, how it does."""

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, Response

from index.index import Index
from rag.about import About, about
from rag.settings import Settings
from ui.answering.workers import Workers
from ui.caller import Administering, Asking
from ui.seeing.metrics import CONTENT_TYPE, Metrics


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the service works, and what it holds."""

    status: Literal["ok", "no documents"]
    documents: int


def service_routes(index: Index, settings: Settings, metrics: Metrics, workers: Workers) -> APIRouter:
    """The routes about one service."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Whether the process answers at all."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz(response: Response) -> Health:
        """Whether questions can be answered: 503 until there is a document."""
        documents = await workers.run(index.documents.count)
        if documents == 0:
            response.status_code = 503
        return Health("ok" if documents else "no documents", documents)

    @router.get("/api/about")
    async def about_service(caller: Asking) -> About:
        """What answers here: version, settings, digests of models and index."""
        return await workers.run(lambda: about(index, settings, caller.id))

    @router.get("/metrics", response_class=Response)
    async def get_metrics(caller: Administering) -> Response:
        """How the service does, for Prometheus: requests, answers, stages, lines, tokens, jobs."""
        return Response(await workers.run(metrics.text), media_type=CONTENT_TYPE)

    return router
