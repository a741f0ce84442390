"""The chat page, put at the root of the application."""

import os
from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware import Middleware

from index.index import Index
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.suggest import Suggestions
from ui.access.page_gate import PageGate
from ui.access.page_uploads import PageUploads
from ui.answering.kept_answers import KeptAnswers
from ui.answering.served_assistant import ServedAssistant
from ui.documents.jobs import Jobs
from ui.documents.versions import Versions
from ui.limits.upload_sizes import LARGEST_FILE
from ui.server.running import Running

_PAGE = Path(__file__).parent.parent / "page"
_STYLES = ("page.css", "explore.css", "documents.css")


def mount_page(
    app: FastAPI, index: Index, assistant: ServedAssistant, archive: Archive, jobs: Jobs, running: Running
) -> FastAPI:
    """The application with the page; to be called when all routes of the API are there."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    uploads = PageUploads(index.data_dir / "page-uploads")
    os.environ["GRADIO_TEMP_DIR"] = str(uploads.folder)  # Else uploads lie where every user of the machine can look.
    import gradio

    from ui.page.build import page_theme

    mounted: FastAPI = gradio.mount_gradio_app(
        app,
        _blocks(index, assistant, archive, jobs, running),
        path="/",
        app_kwargs={"middleware": [Middleware(PageGate, uploads=uploads)]},
        allowed_paths=[],
        show_error=False,
        run_history=False,
        footer_links=[],
        favicon_path=str(_PAGE / "icon.svg"),
        theme=page_theme(),
        css="".join((_PAGE / name).read_text("utf-8") for name in _STYLES),
        max_file_size=LARGEST_FILE,
    )
    return mounted


def _blocks(index: Index, assistant: ServedAssistant, archive: Archive, jobs: Jobs, running: Running) -> object:
    """The page itself. Its modules are imported late, when the framework's folder for uploads is set."""
    from ui.page.build import build_page
    from ui.page.chat import Chat
    from ui.page.collections_handlers import CollectionsHandlers
    from ui.page.collections_view import CollectionsView
    from ui.page.for_programs import ask_endpoint
    from ui.page.handlers import Handlers
    from ui.page.opening import Opening

    opening = Opening(Versions(index.documents, archive.cited), archive.conversations)
    suggestions = _suggestions(index, assistant.served)
    chat = Chat(index, assistant, archive, opening, running.workers, suggestions.suggest)
    return build_page(
        Handlers(chat, opening, archive, running.admit),
        CollectionsHandlers(CollectionsView(index, archive, jobs), opening, jobs),
        index.collections(),
        assistant.generator,
        ask_endpoint(KeptAnswers(index, assistant, archive, running.workers), running.admit),
    )


def _suggestions(index: Index, assistant: Assistant) -> Suggestions:
    """Questions to go on with; all examples are read now, else the first answer would wait for that."""
    questions = [question for one in index.collections() for question in one.all_questions]
    suggestions = Suggestions(assistant.ask, index.search, index.embedder.embed_query, questions)
    suggestions.warm()
    return suggestions
