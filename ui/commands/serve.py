"""``backstop serve``."""

import signal
import sys
from contextlib import closing
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.output import progress_lines, say

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings


def add_commands(app: typer.Typer) -> None:
    """Put the command on the main group."""
    app.command()(serve)


def serve(
    host: Annotated[
        str | None,
        typer.Option(help="The address to listen on, 0.0.0.0 or :: for all of this machine; unset: only from here."),
    ] = None,
    port: Annotated[int | None, typer.Option(help="Unset: 7860; 0 takes any free port.", min=0, max=65535)] = None,
    access: Annotated[
        str | None,
        typer.Option(help="open or keys; unset: whoever calls from elsewhere than this machine needs a key."),
    ] = None,
    hosts: Annotated[
        str | None,
        typer.Option(help="Names that the server answers to, such as backstop.example.org; comma-separated."),
    ] = None,
    origins: Annotated[
        str | None,
        typer.Option(help="Sites whose pages may call the API, such as https://example.org; comma-separated."),
    ] = None,
) -> None:
    """Serve the page and the API, on this machine only unless told otherwise.

    What is not given here comes from variables such as BACKSTOP_HOST. The bundled collection is there when there is no
    other.
    """
    from rag.given_settings import settings_with

    settings = settings_with(host=host, port=port, access=access, hosts=hosts, origins=origins)
    _check_start(settings)
    _serve(settings)


def _serve(settings: "Settings") -> None:
    from index.models.models import find_model
    from rag.build import build_assistant, build_index
    from rag.question import Question
    from ui.commands.models import pull_with_progress
    from ui.server import app
    from ui.server.listening import address_of, bind
    from ui.server.memory import share_memory_among_threads

    share_memory_among_threads()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))  # So that everything is closed.
    listening = bind(settings.host, settings.port)
    pull_with_progress(find_model(settings.embedder), settings.models_dir)
    _pull_language_model(settings)
    with build_index(settings) as index:
        if index.holds_only_bundled():
            with progress_lines() as tell:
                for added in index.add_bundled():
                    done = added.outcome
                    tell(f"bundled collection: {done.added + done.changed} new documents, {done.unchanged} unchanged")
        with closing(build_assistant(index, settings)) as assistant:
            assistant.ask(Question("Is everything loaded?", generator="extractive"))
            address = address_of(listening)
            documents = index.documents.count()
            Thread(target=_warm, args=(assistant,), daemon=True).start()
            app.serve(
                index,
                assistant,
                settings,
                listening,
                lambda: typer.echo(f"Backstop answers from {documents} documents at {address}"),
            )


def _check_start(settings: "Settings") -> None:
    """Refuse to let in whom nobody wanted to; raises NotSafeToStart."""
    from ui.access.rules import check_start
    from ui.access.store import AccessStore

    with closing(AccessStore(settings.data_dir)) as store:
        check_start(settings, store.keys)


def _pull_language_model(settings: "Settings") -> None:
    """Fetch the language model; without one there are quotes, so what goes wrong is only told."""
    from index.errors import ModelUnavailable
    from rag.llm.factory import model_of_setting
    from ui.commands.models import pull_with_progress

    model = model_of_setting(settings.llm)
    if model:
        try:
            pull_with_progress(model, settings.models_dir)
        except ModelUnavailable as error:
            say(f"No language model: {error}", err=True)


def _warm(assistant: "Assistant") -> None:
    """Get the language model ready beside the serving, and say so."""
    from rag.llm.language_model import LanguageModelUnavailable

    if assistant.generator.mode == "llm":
        try:
            assistant.warm()
            typer.echo(f"{assistant.generator.model} words the answers")
        except LanguageModelUnavailable as error:
            say(f"Answers are quotes only: {error}", err=True)
