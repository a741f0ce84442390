"""The server: one process with the page, the API and the index."""

import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.middleware import Middleware
from fastapi_offline import FastAPIOffline

from index.index import Index
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.settings import Settings
from rag.suggest import Suggestions
from ui import __version__
from ui.access.layers import guard, tell_callers_apart
from ui.access.page_gate import PageGate
from ui.access.page_uploads import PageUploads
from ui.access.rules import access_rules
from ui.access.sign_in_page import sign_in_routes
from ui.access.store import AccessStore
from ui.answering.kept_answers import KeptAnswers
from ui.answering.served_assistant import ServedAssistant
from ui.api.conversations import conversation_routes
from ui.api.description.describe import describe_api
from ui.api.documents import document_routes
from ui.api.metrics import metrics_routes
from ui.api.other_methods import HeadAsGet, answer_other_methods
from ui.api.questions import api_routes
from ui.api.readable_bodies import expect_readable_body
from ui.api.repeats.repeats import Repeats
from ui.documents.jobs import Jobs
from ui.documents.versions import Versions
from ui.openai.errors import add_openai_errors
from ui.openai.routes import Completions, openai_routes
from ui.problems import add_problem_handlers
from ui.seeing.logs import set_up_logs
from ui.server.listening import address_of
from ui.server.running import Running
from ui.server.shutdown import Closing

_LARGEST_FILE = 60 * 1024 * 1024
_PAGE = Path(__file__).parent / "page"


def create_app(
    index: Index, assistant: Assistant, archive: Archive, settings: Settings, closing: Closing | None = None
) -> FastAPI:
    """The application over an open index: the page at ``/``, the API below ``/api``; ``closing`` tells of its end."""
    running = Running(settings, closing)
    workers, served = running.workers, running.serve(assistant)
    readable = [Depends(expect_readable_body)]
    app = FastAPIOffline(title="Backstop", version=__version__, dependencies=readable, lifespan=running.lifespan)
    describe_api(app)
    add_problem_handlers(app)
    app.include_router(conversation_routes(archive, workers))
    jobs = Jobs(index, settings.fetch_allow)
    running.look_after(jobs, index.documents)
    app.include_router(document_routes(index, archive, jobs, workers, Repeats(index.data_dir)))
    answers = KeptAnswers(index, served, archive, workers)
    app.include_router(api_routes(index, answers, settings, workers))
    app.include_router(openai_routes(Completions(answers, index.embedder.count_tokens, workers)))
    app.include_router(metrics_routes(running.metrics, workers))
    answer_other_methods(app)
    running.stand_within(app)
    app.add_middleware(HeadAsGet)
    store, rules = AccessStore(index.data_dir), access_rules(settings)
    app.include_router(sign_in_routes(store))
    tell_callers_apart(app, store, rules)
    running.stand_before(app)
    guard(app, rules)
    add_openai_errors(app)  # Late, so that it also words what other middleware refuses.
    running.stand_around(app)
    return _with_page(app, index, served, archive, jobs, running)


def _with_page(
    app: FastAPI, index: Index, assistant: ServedAssistant, archive: Archive, jobs: Jobs, running: Running
) -> FastAPI:
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    uploads = PageUploads(index.data_dir / "page-uploads")
    os.environ["GRADIO_TEMP_DIR"] = str(uploads.folder)  # Else uploads lie where every user of the machine can look.
    import gradio

    from ui.page.build import build_page, page_theme
    from ui.page.chat import Chat
    from ui.page.collections_handlers import CollectionsHandlers
    from ui.page.collections_view import CollectionsView
    from ui.page.for_programs import ask_endpoint
    from ui.page.handlers import Handlers
    from ui.page.opening import Opening

    answers = KeptAnswers(index, assistant, archive, running.workers)
    opening = Opening(Versions(index.documents, archive.cited), archive.conversations)
    suggestions = _suggestions(index, assistant.served)
    chat = Chat(index, assistant, archive, opening, running.workers, suggestions.suggest)
    handlers = Handlers(chat, opening, archive, running.admit)
    asked_by_programs = ask_endpoint(answers, running.admit)
    collections_handlers = CollectionsHandlers(CollectionsView(index, archive, jobs), opening, jobs)
    mounted: FastAPI = gradio.mount_gradio_app(
        app,
        build_page(handlers, collections_handlers, index.collections(), assistant.generator, asked_by_programs),
        path="/",
        app_kwargs={"middleware": [Middleware(PageGate, uploads=uploads)]},
        allowed_paths=[],
        show_error=False,
        run_history=False,
        footer_links=[],
        favicon_path=str(_PAGE / "icon.svg"),
        theme=page_theme(),
        css="".join((_PAGE / name).read_text("utf-8") for name in ("page.css", "explore.css", "documents.css")),
        max_file_size=_LARGEST_FILE,
    )
    return mounted


def _suggestions(index: Index, assistant: Assistant) -> Suggestions:
    """Questions to go on with; all examples are read now, else the first answer would wait for that."""
    questions = [question for one in index.collections() for question in one.all_questions]
    suggestions = Suggestions(assistant.ask, index.search, index.embedder.embed_query, questions)
    suggestions.warm()
    return suggestions


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
