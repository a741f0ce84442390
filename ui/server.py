"""The server: one process with the page, the API and the index."""

import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi_offline import FastAPIOffline

from index.errors import BackstopError
from index.index import Index
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.settings import Settings
from rag.suggest import Suggestions
from ui import __version__
from ui.api import api_routes, refuse_unknown_routes
from ui.api_conversations import conversation_routes
from ui.api_documents import document_routes
from ui.caller import CallerCookie
from ui.guard import Guard
from ui.jobs import Jobs
from ui.problems import add_problem_handlers
from ui.versions import Versions
from ui.workers import Workers

_THREADS = 16
_LARGEST_BODY = 64 * 1024 * 1024
_LARGEST_FILE = 60 * 1024 * 1024
_ADDRESS = "127.0.0.1"
_PAGE = Path(__file__).parent / "page"
_LOCAL_NAMES = ("127.0.0.1", "localhost")


class PortTaken(BackstopError):
    """The port cannot be listened on."""


def create_app(index: Index, assistant: Assistant, archive: Archive, settings: Settings) -> FastAPI:
    """The application over an open index: the page at ``/``, the API below ``/api``."""
    app = FastAPIOffline(title="Backstop", version=__version__, max_body_size=_LARGEST_BODY)
    add_problem_handlers(app)
    workers = Workers(_THREADS)
    app.include_router(conversation_routes(archive, workers))
    jobs = Jobs(index, settings.fetch_allow)
    app.include_router(document_routes(index, archive, jobs, workers))
    app.include_router(api_routes(index, assistant, archive, settings, workers))
    refuse_unknown_routes(app)
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(Guard, hosts=_LOCAL_NAMES)
    app.add_middleware(CallerCookie)
    return _with_page(app, index, assistant, archive, jobs, workers)


def _with_page(
    app: FastAPI, index: Index, assistant: Assistant, archive: Archive, jobs: Jobs, workers: Workers
) -> FastAPI:
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio

    from ui.page.build import build_page, page_theme
    from ui.page.chat import Chat
    from ui.page.collections_handlers import CollectionsHandlers
    from ui.page.collections_view import CollectionsView
    from ui.page.handlers import Handlers
    from ui.page.opening import Opening

    opening = Opening(Versions(index.documents, archive.cited), archive.conversations)
    suggestions = _suggestions(index, assistant)
    chat = Chat(index, assistant, archive, opening, workers, suggestions.suggest)
    handlers = Handlers(chat, opening, archive)
    collections_handlers = CollectionsHandlers(CollectionsView(index, archive, jobs), opening, jobs)
    mounted: FastAPI = gradio.mount_gradio_app(
        app,
        build_page(handlers, collections_handlers, index.collections(), assistant.generator),
        path="/",
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


def bind(port: int) -> socket.socket:
    """A listening socket on the loopback address; raises PortTaken.

    Only this machine can connect: there are no keys yet that would tell callers apart.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((_ADDRESS, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise PortTaken(f"port {port} cannot be used ({error.strerror}); choose another with --port") from None
    return listening


def address_of(listening: socket.socket) -> str:
    """Where a bound socket can be reached."""
    host, port = listening.getsockname()
    return f"http://{host}:{port}"


def serve(
    index: Index, assistant: Assistant, settings: Settings, listening: socket.socket, ready: Callable[[], None]
) -> None:
    """Serve until interrupted; announces the address in the lock of the data directory."""
    import uvicorn

    with closing(Archive(index.data_dir)) as archive:
        app = create_app(index, assistant, archive, settings)
        index.lock.announce(address_of(listening))
        ready()
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])
