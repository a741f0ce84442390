"""The OpenAI routes alone, over any assistant: quicker to make than the whole application with its page."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from fastapi import FastAPI
from openai import OpenAI

from index.index import Index
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.line import Line
from rag.settings import Settings
from tests.ui.served_app import served
from ui.access.layers import tell_callers_apart
from ui.access.rules import access_rules
from ui.access.store import AccessStore
from ui.answering.kept_answers import KeptAnswers
from ui.answering.workers import Workers
from ui.openai.errors import add_openai_errors
from ui.openai.routes import Completions, openai_routes
from ui.problems import add_problem_handlers


@contextmanager
def client_of(index: Index, assistant: Assistant, folder: Path, settings: Settings | None = None) -> Iterator[OpenAI]:
    """The official client of the routes; archive and keys are in a folder."""
    app = FastAPI()
    add_problem_handlers(app)
    workers = Workers(Line(4, waiting=4, seconds=10))
    with closing(Archive(folder)) as archive, closing(AccessStore(folder)) as store:
        answers = KeptAnswers(index, assistant, archive, workers)
        app.include_router(openai_routes(Completions(answers, index.embedder.count_tokens, workers)))
        tell_callers_apart(app, store, access_rules(settings or Settings()))
        add_openai_errors(app)
        with served(app) as address, OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
            yield client
