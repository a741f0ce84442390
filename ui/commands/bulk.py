"""``backstop index embed``: the long part of adding documents, with many workers."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.output import JsonOption, print_json, progress_lines

if TYPE_CHECKING:
    from index.document import Document
    from index.embedding.embed import Embedder

_UNITS_PER_WORKER = 50
"""Cut and held at once: about 20,000 passages a worker, so that loading the model counts little beside."""


def add_commands(app: typer.Typer) -> None:
    """Put the command on the group ``index``."""
    app.command()(embed)


def embed(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or corpora in JSON lines.", metavar="PATH…")],
    workers: Annotated[int | None, typer.Option(min=1, help="How many; else one for each processor.")] = None,
    ray_address: Annotated[
        str | None, typer.Option(envvar="RAY_ADDRESS", help="A Ray cluster, such as host:6379; else Ray runs here.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Embed documents with many workers, ahead of adding them: index add then finds the vectors.

    Run again after it was stopped, it goes on where it was. Needs the extra ray.
    """
    from index.bulk.embedding import Progress, embed_ahead, open_cache
    from index.bulk.ray_workers import ray_workers
    from rag.given_settings import settings_with

    settings = settings_with()
    progress = Progress()
    embedder = _embedder_of(settings.embedder)
    with (
        open_cache(settings.data_dir, embedder) as database,
        ray_workers(partial(_embedder_of, settings.embedder), workers, ray_address) as ray,
        progress_lines() as tell,
    ):
        at_once = ray.count * _UNITS_PER_WORKER
        for progress in embed_ahead(database, embedder, _documents(paths), ray.embed, at_once):
            tell(f"{progress.documents} documents cut, {progress.embedded} passages embedded")
    if as_json:
        print_json(progress)
    else:
        typer.echo(
            f"{progress.documents} documents; {progress.embedded} passages embedded, {progress.cached} were before"
        )


def _embedder_of(name: str) -> "Embedder":
    """Made anew in every worker, from the model files of the machine it runs on."""
    from rag.build import build_embedder
    from rag.given_settings import settings_with

    return build_embedder(settings_with(embedder=name))


def _documents(paths: Sequence[Path]) -> "Iterator[Document]":
    """What can be read; adding tells what cannot."""
    from index.load.files import Loaded, load

    for path in paths:
        for found in load(path):
            if isinstance(found, Loaded):
                yield found.document
