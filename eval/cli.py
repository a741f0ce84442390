"""The command line of the evaluation, mounted as ``backstop eval``."""

import typer

from eval import cli_bench, cli_calibrate, cli_compare, cli_draft, cli_feedback, cli_judge, cli_run

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Measure how well and how fast questions are answered."
)
for command in (
    cli_run.run,
    cli_run.score,
    cli_run.report,
    cli_compare.compare,
    cli_compare.gate,
    cli_bench.bench,
    cli_calibrate.calibrate,
    cli_draft.draft,
    cli_feedback.from_feedback,
    cli_judge.judge,
    cli_judge.judge_agreement,
):
    app.command()(command)
