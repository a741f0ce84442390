"""The route that Prometheus reads."""

from fastapi import APIRouter, Response

from ui.answering.workers import Workers
from ui.caller import Administering
from ui.seeing.metrics import CONTENT_TYPE, Metrics


def metrics_routes(metrics: Metrics, workers: Workers) -> APIRouter:
    """The route over the metrics of one application."""
    router = APIRouter()

    @router.get("/metrics", response_class=Response)
    async def get_metrics(caller: Administering) -> Response:
        """How the service does, for Prometheus: requests, answers, stages, lines, tokens, jobs."""
        return Response(await workers.run(metrics.text), media_type=CONTENT_TYPE)

    return router
