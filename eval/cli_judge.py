"""``backstop eval judge`` and ``judge-agreement``."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eval.judging.folder import Judged
    from eval.judging.judge import Claims
    from eval.judging.page import Page

UrlOption = Annotated[str, typer.Option(help="An OpenAI-compatible server, such as http://127.0.0.1:8080/v1.")]
ModelOption = Annotated[str, typer.Option(help="The name of the model there.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def judge(
    run: Annotated[Path, typer.Argument(help="The folder of a run; the judgements are kept there.")],
    url: UrlOption,
    model: ModelOption,
    as_json: JsonOption = False,
) -> None:
    """Let a language model judge whether the quotes of a run bear its answers out: beside our figures, never instead.

    A key for the server is read from BACKSTOP_JUDGE_API_KEY.
    """
    from pydantic import TypeAdapter

    from eval.judging.judged_run import JudgedRunReport, claims_of_run, judged_run
    from eval.judging.page import run_page
    from eval.run.folder import read_run

    kept = read_run(run)
    report = judged_run(kept, _judge_all(claims_of_run(kept), url, model, run))
    _show(run_page(report), TypeAdapter(JudgedRunReport).dump_json(report, indent=2), run / "judge", as_json)


def judge_agreement(
    data: Annotated[Path, typer.Option(help="Answers with human ratings: mtrag_human_eval.jsonl.gz of MTRAG.")],
    out: Annotated[Path, typer.Option(help="The folder to keep the judgements in; a killed command goes on there.")],
    url: UrlOption,
    model: ModelOption,
    sample: Annotated[int | None, typer.Option(min=1, help="Only the answers to so many questions.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how far such a judge agrees with people, beside trivial baselines.

    A key for the server is read from BACKSTOP_JUDGE_API_KEY.
    """
    from pydantic import TypeAdapter

    from eval.judging.agreement import AgreementReport, agreement
    from eval.judging.page import agreement_page
    from eval.judging.ratings import read_ratings

    ratings = read_ratings(data).sampled(sample)
    report = agreement(ratings, _judge_all([one.claims for one in ratings.rated], url, model, out))
    _show(agreement_page(report), TypeAdapter(AgreementReport).dump_json(report, indent=2), out / "agreement", as_json)


def _judge_all(claims: "Sequence[Claims]", url: str, model: str, folder: Path) -> "Judged":
    from pydantic import SecretStr
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from eval.judging.folder import judge_all, judged_by
    from eval.judging.judge import Judge, judge_prompt
    from eval.judging.model import KEY_VARIABLE, Model, judge_llm

    key = os.environ.get(KEY_VARIABLE)
    asked = Judge(Model(judge_llm(url, model, SecretStr(key) if key else None)), judge_prompt())
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        return judge_all(claims, asked, judged_by(claims, asked, model, url), folder, progress)


def _show(page: "Page", json: bytes, files: Path, as_json: bool) -> None:
    """Print the figures and write them as .json and .md."""
    from rich.console import Console

    from eval.judging.page import markdown, terminal

    files.with_suffix(".json").write_bytes(json)
    files.with_suffix(".md").write_text(markdown(page), "utf-8")
    if as_json:
        typer.echo(json.decode())
    else:
        Console().print(terminal(page))
