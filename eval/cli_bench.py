"""``backstop eval bench``."""

from pathlib import Path
from typing import Annotated

import typer


def bench(
    data: Annotated[Path, typer.Option(help="Folder with corpus.jsonl and queries.jsonl, plain or .gz.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    queries: Annotated[int | None, typer.Option(min=1, help="Ask at most so many questions.")] = None,
    words_only: Annotated[
        bool, typer.Option("--words-only", help="Full-text search alone, with and without its bound.")
    ] = False,
    server_starts: Annotated[int, typer.Option(min=0, help="How often to time the server's start.")] = 3,
) -> None:
    """Measure speed and hits beside a plain LlamaIndex pipeline, on the same data in one run."""
    from rich.console import Console
    from rich.progress import Progress

    from eval.bench.data import read_bench_data
    from eval.bench.report import as_json as report_as_json
    from eval.bench.report import as_table
    from rag.settings import Settings

    found = read_bench_data(data, queries)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        if words_only:
            from eval.bench.words import bench_words

            report = bench_words(found, Settings(), progress)
        else:
            from eval.bench.speed import bench as measure

            report = measure(found, Settings(), server_starts, progress)
    if as_json:
        typer.echo(report_as_json(report))
    else:
        Console().print(as_table(report))
