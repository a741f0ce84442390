"""The OpenAI routes alone, over any assistant: quicker to make than the whole application with its page."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from fastapi import FastAPI
from openai import OpenAI

from index.index import Index
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.settings import Settings
from tests.ui.served_app import served
from ui.access.store import AccessStore
from ui.answering.kept_answers import KeptAnswers
from ui.openai.routes import openai_routes
from ui.problems import add_problem_handlers
from ui.server.layers import layers
from ui.server.running import Running


@contextmanager
def client_of(index: Index, assistant: Assistant, folder: Path, settings: Settings | None = None) -> Iterator[OpenAI]:
    """The official client of the routes; archive and keys are in a folder."""
    running = Running(settings or Settings())
    with closing(Archive(folder)) as archive, closing(AccessStore(folder)) as store:
        app = FastAPI(middleware=layers(running, store))
        add_problem_handlers(app)
        answers = KeptAnswers(index, assistant, archive, running.workers)
        app.include_router(openai_routes(answers, index.embedder.count_tokens, running.workers))
        with served(app) as address, OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
            yield client
