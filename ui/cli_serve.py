"""``backstop serve`` and ``backstop doctor``."""

import json
import platform
import shutil
import signal
import sys
from contextlib import closing
from importlib.metadata import version
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from ui.output import JsonOption, progress_lines

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings

_PORT = 7860
_LIBRARIES = ("torch", "sentence-transformers", "llama-index-core", "chromadb", "gradio", "fastapi")


def add_commands(app: typer.Typer) -> None:
    """Put the commands on the main group."""
    app.command()(serve)
    app.command()(doctor)


def serve(port: Annotated[int, typer.Option(help="0 takes any free port.", min=0, max=65535)] = _PORT) -> None:
    """Serve the page and the API on this machine, with the bundled collection when there is no other."""
    from index.models import find_model
    from rag.build import build_assistant, build_index
    from rag.question import Question
    from rag.settings import Settings
    from ui import server
    from ui.cli_models import pull_with_progress

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))  # So that everything is closed.
    settings = Settings()
    listening = server.bind(port)
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
            address = server.address_of(listening)
            documents = index.documents.count()
            Thread(target=_warm, args=(assistant,), daemon=True).start()
            server.serve(
                index,
                assistant,
                settings,
                listening,
                lambda: typer.echo(f"Backstop answers from {documents} documents at {address}"),
            )


def _pull_language_model(settings: "Settings") -> None:
    """Fetch the language model; without one there are quotes, so what goes wrong is only told."""
    from index.errors import ModelUnavailable
    from rag.llm import model_of_setting
    from ui.cli_models import pull_with_progress

    model = model_of_setting(settings.llm)
    if model:
        try:
            pull_with_progress(model, settings.models_dir)
        except ModelUnavailable as error:
            typer.echo(f"No language model: {error}", err=True)


def _warm(assistant: "Assistant") -> None:
    """Get the language model ready beside the serving, and say so."""
    from rag.language_model import LanguageModelUnavailable

    if assistant.generator.mode == "llm":
        try:
            assistant.warm()
            typer.echo(f"{assistant.generator.model} words the answers")
        except LanguageModelUnavailable as error:
            typer.echo(f"Answers are quotes only: {error}", err=True)


def doctor(as_json: JsonOption = False) -> None:
    """Look whether everything that is needed is there, and say what is not."""
    checks = {**_versions(), **_model_and_space()}
    problems = [str(told) for told in checks.values() if str(told).startswith("PROBLEM")]
    if as_json:
        typer.echo(json.dumps({"ok": not problems, "checks": checks}, indent=2))
    else:
        for name, told in checks.items():
            typer.echo(f"{name:24} {told}")
    if problems:
        raise typer.Exit(1)


def _versions() -> dict[str, str]:
    import sqlite3

    return {
        "backstop": version("backstop-rag"),
        "python": f"{platform.python_version()} on {platform.machine()}",
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in _LIBRARIES},
    }


def _language_model(settings: "Settings") -> str:
    """What words the answers, tried out."""
    from rag.language_model import LanguageModelUnavailable
    from rag.llm import language_model

    model = language_model(settings)
    if model is None:
        return "none: answers are quotes"
    with closing(model):
        try:
            model.connect()
        except LanguageModelUnavailable as error:
            return f"PROBLEM {error}"
        return f"{model.name} answers"


def _model_and_space() -> dict[str, str]:
    from index.errors import DataDirectoryHeld, ModelUnavailable
    from index.lock import DataDirectoryLock
    from index.models import find_model, verified_folder
    from rag.settings import Settings

    settings = Settings()
    try:
        model = f"{settings.embedder} verified in {verified_folder(find_model(settings.embedder), settings.models_dir)}"
    except ModelUnavailable as error:
        model = f"PROBLEM {error}"
    try:
        DataDirectoryLock(settings.data_dir).close()
        held = f"{settings.data_dir} (free)"
    except DataDirectoryHeld as error:
        held = str(error)
    free = shutil.disk_usage(settings.data_dir).free // 2**30
    return {
        "embedding model": model,
        "language model": _language_model(settings),
        "data directory": held,
        "free disk": f"{free} GB" if free else "PROBLEM less than 1 GB is free",
        "executable": sys.executable,
    }
