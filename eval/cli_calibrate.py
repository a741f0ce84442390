"""``backstop eval calibrate``."""

from pathlib import Path
from typing import Annotated

import typer


def calibrate(
    data: Annotated[Path, typer.Option(help="The folder that holds the public data sets.")],
    out: Annotated[Path, typer.Option(help="The folder to write the calibration files into.")],
    only: Annotated[list[str] | None, typer.Option(help="A file to fit; may be given again.")] = None,
    cache: Annotated[Path | None, typer.Option(help="Where indexes of corpora are kept between runs.")] = None,
) -> None:
    """Fit the small models that rank evidence, open the gate and check support, from public data."""
    import json

    from rich.console import Console
    from rich.progress import Progress

    from eval.calibrate.calibration import calibrate as calibrate_all
    from eval.run.corpus_index import default_cache
    from rag.build import build_embedder
    from rag.given_settings import settings_with

    if not out.is_dir():
        raise typer.BadParameter(f"{out} is no folder", param_hint="--out")
    embedder = build_embedder(settings_with())
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for name, held in calibrate_all(data, only, embedder, cache or default_cache(), progress):
            (out / f"{name}.json").write_text(json.dumps(held, indent=2) + "\n", "utf-8")
            typer.echo(f"{out / f'{name}.json'}: {json.dumps(held['scores'])}")
