"""``backstop eval compare`` and ``gate``."""

from pathlib import Path
from typing import Annotated

import typer

_FAILED = 1


def compare(
    before: Annotated[Path, typer.Argument(help="The folder of the run to start from.")],
    after: Annotated[Path, typer.Argument(help="The folder of the run with the change.")],
    html: Annotated[Path | None, typer.Option(help="Write a page with plots and both answers to this file.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write the same as Markdown to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Tell what changed between two runs of the same cases, and whether that is more than chance."""
    from rich.console import Console

    from eval.compare.comparison import compare as compare_runs
    from eval.compare.comparison import comparison_json
    from eval.render.html import comparison_html
    from eval.render.markdown import comparison_markdown
    from eval.render.terminal import comparison_table
    from eval.run.folder import read_run

    found = compare_runs(read_run(before), read_run(after))
    if html:
        html.write_text(comparison_html(found), "utf-8")
    if markdown:
        markdown.write_text(comparison_markdown(found), "utf-8")
    if as_json:
        typer.echo(comparison_json(found))
    else:
        Console().print(comparison_table(found))


def gate(
    run: Annotated[Path, typer.Argument(help="The folder of the run to judge.")],
    floors: Annotated[Path, typer.Option(help="A TOML file with floors, ceilings and not_worse.")],
    baseline: Annotated[Path | None, typer.Option(help="A run that this one must not be worse than.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write a summary as Markdown to this file.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write the outcome as JUnit XML to this file.")] = None,
) -> None:
    """Exit with 1, and say why, when a run misses a floor or is worse than its baseline."""
    from eval.compare.comparison import compare as compare_runs
    from eval.compare.gate import check, read_floors
    from eval.compare.junit import junit_xml
    from eval.render.markdown import gate_markdown
    from eval.render.terminal import gate_lines
    from eval.run.folder import read_run
    from eval.score.report import score

    wanted = read_floors(floors)
    if not (wanted.floors or wanted.ceilings or baseline):
        raise typer.BadParameter(
            "these floors only say not_worse, and that needs a --baseline", param_hint="--baseline"
        )
    if wanted.not_worse and not baseline:
        typer.echo("not_worse was not checked: there is no --baseline", err=True)
    after = read_run(run)
    report = score(after)
    checks = check(report, wanted, compare_runs(read_run(baseline), after) if baseline else None)
    if markdown:
        markdown.write_text(gate_markdown(checks, report), "utf-8")
    if junit:
        junit.write_text(junit_xml(checks), "utf-8")
    for line in gate_lines(checks):
        typer.echo(line)
    if not all(one.passed for one in checks):
        raise typer.Exit(_FAILED)
