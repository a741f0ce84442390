"""``backstop eval bench``."""

from pathlib import Path
from typing import Annotated

import typer

_WIDE = 200
"""Where nobody looks at a screen, no cell is cut short."""


def bench(
    data: Annotated[Path, typer.Option(help="The folder of a data set, or one that holds several.")],
    only: Annotated[list[str] | None, typer.Option(help="A benchmark to run; may be given again.")] = None,
    into: Annotated[Path | None, typer.Option(help="A Markdown file whose tables are written anew.")] = None,
    runs: Annotated[Path | None, typer.Option(help="Keep runs over question sets here; default: nowhere.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    queries: Annotated[int | None, typer.Option(min=1, help="At most so many questions for times.")] = None,
    server_starts: Annotated[int, typer.Option(min=0, help="How often to time the server's start.")] = 3,
) -> None:
    """Measure what public data sets allow: speed beside a plain pipeline, words, chunking, retrieval, answers."""
    from datetime import date
    from typing import Any

    from pydantic import TypeAdapter
    from rich.console import Console
    from rich.progress import Progress

    from eval.bench.options import BenchOptions
    from eval.bench.suite import run_suite
    from eval.bench.table import Table, terminal, written_into
    from rag.given_settings import settings_with

    if into and not into.is_file():
        raise typer.BadParameter(f"{into} is no file whose tables could be written", param_hint="--into")
    printed = Console() if Console().is_terminal else Console(width=_WIDE)
    values: list[object] = []
    tables: list[Table] = []
    settings = settings_with()
    with Progress(console=Console(stderr=True), transient=True) as progress:
        options = BenchOptions(settings, progress, queries, server_starts, runs)
        for outcome in run_suite(data, only or [], options):
            values.append(outcome.value)
            tables.extend(outcome.tables)
            for table in () if as_json else outcome.tables:
                printed.print(terminal(table))
    if as_json:
        typer.echo(TypeAdapter(Any).dump_json(values, indent=2).decode())
    if into:
        into.write_text(written_into(into.read_text("utf-8"), tables, date.today()), "utf-8")
