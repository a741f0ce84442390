"""``backstop models``: fetch the models and check their files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.output import JsonOption, print_json

if TYPE_CHECKING:
    from index.models.download import Report
    from index.models.models import Model
    from rag.settings import Settings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Fetch the models and check their files.")


@app.command("list")
def list_models(as_json: JsonOption = False) -> None:
    """The models that can be used, and which of them are here."""
    from index.models.models import known_models
    from rag.given_settings import settings_with

    folder = settings_with().models_dir
    rows = [_row(model, folder) for model in known_models().values()]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['name']:36} {row['use']:10} {row['megabytes']:>6} MB  {row['licence']:12} {row['state']}")


@app.command()
def pull(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Models of the list; else those the settings use.")
    ] = None,
) -> None:
    """Fetch the models that are not here yet; afterwards no network is needed."""
    from index.models.models import find_model
    from rag.given_settings import settings_with

    settings = settings_with()
    for model in [find_model(name) for name in names] if names else _models_in_use(settings):
        typer.echo(f"{model.name}: {pull_with_progress(model, settings.models_dir)}")


@app.command()
def verify() -> None:
    """Check the digests of the models that are here or in use; code 1 when a file is missing or wrong."""
    from index.models.models import known_models
    from rag.given_settings import settings_with

    settings = settings_with()
    in_use = _models_in_use(settings)
    wrong = False
    for model in known_models().values():
        folder = settings.models_dir / model.name
        if model in in_use or any((folder / file.name).exists() for file in model.files):
            wrong |= _tell_problems(model, folder)
        else:
            typer.echo(f"{folder}: not here")
    if wrong:
        raise typer.Exit(1)


def _models_in_use(settings: "Settings") -> "list[Model]":
    """The models that the settings name; only here are the libraries loaded that use them."""
    from rag.build import models_in_use

    return models_in_use(settings)


def _tell_problems(model: "Model", folder: Path) -> bool:
    """Print how each file is; whether one is missing or wrong."""
    from index.models.models import file_problem

    problems = [file_problem(folder / file.name, file) for file in model.files]
    for file, problem in zip(model.files, problems, strict=True):
        typer.echo(f"{folder / file.name}: {problem or 'as it should be'}")
    return any(problems)


def pull_with_progress(model: "Model", models_dir: Path) -> Path:
    """Fetch what is missing of a model with a progress bar; returns its folder."""
    from index.models.download import pull_model

    with _bar() as report:
        return pull_model(model, models_dir, report)


@contextmanager
def _bar() -> Iterator["Report"]:
    """A progress bar that appears with the first byte."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(12), DownloadColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True))
    tasks: dict[str, TaskID] = {}

    def report(file: str, done: int, size: int) -> None:
        if file not in tasks:
            progress.start()
            tasks[file] = progress.add_task(file, total=size)
        progress.update(tasks[file], completed=done)

    try:
        yield report
    finally:
        progress.stop()


def _row(model: "Model", folder: Path) -> dict[str, object]:
    from index.models.models import file_problem

    missing = [file.name for file in model.files if file_problem(folder / model.name / file.name, file)]
    return {
        "name": model.name,
        "use": model.use,
        "licence": model.licence,
        "summary": model.summary,
        "megabytes": round(model.size / 1e6),
        "digest": model.digest,
        "state": f"missing or wrong: {', '.join(missing)}" if missing else "here",
    }
