"""``backstop eval from-feedback``."""

from pathlib import Path
from typing import Annotated

import typer


def from_feedback(
    out: Annotated[Path, typer.Option(help="The .jsonl file to write; never one that exists.")],
    data_dir: Annotated[
        Path | None, typer.Option(help="The data directory of the service; by default BACKSTOP_DATA_DIR.")
    ] = None,
) -> None:
    """Turn what people said of answers into a draft of a test set, for a person to look over.

    May be run while the service runs: it only reads.
    """
    from contextlib import closing

    from eval.cases.from_feedback import cases_from
    from eval.cases.set_lines import as_line
    from rag.archive.archive import FILE_NAME, Archive
    from rag.given_settings import settings_with

    folder = data_dir or settings_with().data_dir
    if out.exists():
        raise typer.BadParameter(f"{out} exists already, and somebody may have edited it", param_hint="--out")
    if not (folder / FILE_NAME).is_file():
        raise typer.BadParameter(f"nobody has asked anything in {folder} yet", param_hint="--data-dir")
    with closing(Archive(folder)) as archive:
        given = list(archive.feedback.all())
    with out.open("x", encoding="utf-8") as file:
        file.writelines(f"{as_line(case)}\n" for case in cases_from(given))
    for one in given:
        said = ": ".join(filter(None, (one.rating, one.reason, one.comment)))
        typer.echo(f"feedback-{one.answer.id}  {said}")
    typer.echo(f"{len(given)} cases written to {out}. They are drafts: read each, correct or delete it.")
