"""The server: one process with the page, the API and the index."""

import socket
from collections.abc import Callable
from contextlib import closing

from fastapi import Depends, FastAPI
from fastapi_offline import FastAPIOffline

from index.index import Index
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.settings import Settings
from ui import __version__
from ui.access.sign_in_page import sign_in_routes
from ui.access.store import AccessStore
from ui.answering.kept_answers import KeptAnswers
from ui.api.adding import adding_routes
from ui.api.conversations import conversation_routes
from ui.api.description.describe import describe_api
from ui.api.documents import document_routes
from ui.api.jobs import job_routes
from ui.api.other_methods import answer_other_methods
from ui.api.questions import question_routes
from ui.api.readable_bodies import expect_readable_body
from ui.api.repeats.repeats import Repeats
from ui.api.service import service_routes
from ui.api.sync import sync_routes
from ui.documents.jobs import Jobs
from ui.openai.routes import openai_routes
from ui.problems import add_problem_handlers
from ui.seeing.logs import set_up_logs
from ui.server.layers import layers
from ui.server.listening import address_of
from ui.server.page import mount_page
from ui.server.running import Running
from ui.server.shutdown import Closing


def create_app(
    index: Index, assistant: Assistant, archive: Archive, settings: Settings, closing: Closing | None = None
) -> FastAPI:
    """The application over an open index: the page at ``/``, the API below ``/api``; ``closing`` tells of its end."""
    running = Running(settings, closing)
    workers, served = running.workers, running.serve(assistant)
    store, repeats = AccessStore(index.data_dir), Repeats(index.data_dir)
    running.at_end(store.close)
    running.at_end(repeats.close)
    app = FastAPIOffline(
        title="Backstop",
        version=__version__,
        dependencies=[Depends(expect_readable_body)],
        lifespan=running.lifespan,
        middleware=layers(running, store),
    )
    describe_api(app)
    add_problem_handlers(app)
    jobs = Jobs(index, settings.fetch_allow)
    running.look_after(jobs, index.documents)
    answers = KeptAnswers(index, served, archive, workers)
    for routes in (
        conversation_routes(archive, workers),
        document_routes(index, archive, workers),
        adding_routes(jobs, workers, repeats),
        sync_routes(index, archive, jobs, workers),
        job_routes(jobs),
        question_routes(index, answers, workers),
        service_routes(index, settings, running.metrics, workers),
        openai_routes(answers, index.embedder.count_tokens, workers),
        sign_in_routes(store),
    ):
        app.include_router(routes)
    answer_other_methods(app)
    return mount_page(app, index, served, archive, jobs, running)


def serve(
    index: Index, assistant: Assistant, settings: Settings, listening: socket.socket, ready: Callable[[], None]
) -> None:
    """Serve until interrupted; announces the address in the lock of the data directory."""
    from ui.server.http_server import http_server

    set_up_logs(settings)
    ending = Closing(settings.shutdown_seconds)
    with closing(Archive(index.data_dir)) as archive:
        app = create_app(index, assistant, archive, settings, ending)
        index.lock.announce(address_of(listening))
        ready()
        http_server(app, ending).run(sockets=[listening])
