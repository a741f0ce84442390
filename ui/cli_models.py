"""``backstop models``: fetch the models and check their files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ui.output import JsonOption, print_json

if TYPE_CHECKING:
    from index.model_download import Report
    from index.models import Model

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Fetch the models and check their files.")


@app.command("list")
def list_models(as_json: JsonOption = False) -> None:
    """The models that can be used, and which of them are here."""
    from index.models import known_models
    from rag.settings import Settings

    folder = Settings().models_dir
    rows = [_row(model, folder) for model in known_models().values()]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['name']:24} {row['use']:10} {row['megabytes']:>6} MB  {row['licence']:12} {row['state']}")


@app.command()
def pull() -> None:
    """Fetch every model that is not here yet; afterwards no network is needed."""
    from index.models import known_models
    from rag.settings import Settings

    for model in known_models().values():
        typer.echo(f"{model.name}: {pull_with_progress(model, Settings().models_dir)}")


@app.command()
def verify() -> None:
    """Check the digest of every model file; code 1 when one is missing or wrong."""
    from index.models import file_problem, known_models
    from rag.settings import Settings

    wrong = 0
    for model in known_models().values():
        for file in model.files:
            path = Settings().models_dir / model.name / file.name
            problem = file_problem(path, file)
            wrong += problem is not None
            typer.echo(f"{path}: {problem or 'as it should be'}")
    if wrong:
        raise typer.Exit(1)


def pull_with_progress(model: "Model", models_dir: Path) -> Path:
    """Fetch what is missing of a model with a progress bar; returns its folder."""
    from index.model_download import pull_model

    with _bar(model.name) as report:
        return pull_model(model, models_dir, report)


@contextmanager
def _bar(name: str) -> Iterator["Report"]:
    """A progress bar that appears with the first byte."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True))
    tasks: dict[str, TaskID] = {}

    def report(file: str, done: int, size: int) -> None:
        if file not in tasks:
            progress.start()
            tasks[file] = progress.add_task(f"{name} {file}", total=size)
        progress.update(tasks[file], completed=done)

    try:
        yield report
    finally:
        progress.stop()


def _row(model: "Model", folder: Path) -> dict[str, object]:
    from index.models import file_problem

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
