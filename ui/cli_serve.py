"""``backstop serve`` and ``backstop doctor``."""

import json
import platform
import shutil
import signal
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from ui.output import JsonOption, progress_lines

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
    with build_index(settings) as index:
        if index.holds_only_bundled():
            with progress_lines() as tell:
                for added in index.add_bundled():
                    done = added.outcome
                    tell(f"bundled collection: {done.added + done.changed} new documents, {done.unchanged} unchanged")
        assistant = build_assistant(index, settings)
        assistant.ask(Question("Is everything loaded?"))
        address = server.address_of(listening)
        documents = index.documents.count()
        server.serve(
            index,
            assistant,
            settings,
            listening,
            lambda: typer.echo(f"Backstop answers from {documents} documents at {address}"),
        )


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
        "data directory": held,
        "free disk": f"{free} GB" if free else "PROBLEM less than 1 GB is free",
        "executable": sys.executable,
    }
