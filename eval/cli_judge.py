"""``backstop eval judge`` and ``judge-agreement``."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eval.judging.agreement import AgreementReport
    from eval.judging.folder import Judged
    from eval.judging.judge import Claims
    from eval.judging.judged_run import JudgedRunReport
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
    from eval.judging.judged_run import claims_of_run, judged_run
    from eval.judging.page import run_page
    from eval.run.folder import read_run

    kept = read_run(run)
    report = judged_run(kept, _judge_all(claims_of_run(kept), url, model, run))
    _show(run_page(report), report, run / "judge", as_json)


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
    from eval.judging.agreement import agreement
    from eval.judging.page import agreement_page
    from eval.judging.ratings import read_ratings

    ratings = read_ratings(data).sampled(sample)
    report = agreement(ratings, _judge_all([one.claims for one in ratings.rated], url, model, out))
    _show(agreement_page(report), report, out / "agreement", as_json)


def _judge_all(claims: "Sequence[Claims]", url: str, model: str, folder: Path) -> "Judged":
    from pydantic import SecretStr

    from eval.judging.folder import judge_all, judged_by
    from eval.judging.judge import Judge, judge_prompt
    from eval.judging.model import KEY_VARIABLE, Model, judge_llm
    from eval.progress import counting_progress

    key = os.environ.get(KEY_VARIABLE)
    asked = Judge(Model(judge_llm(url, model, SecretStr(key) if key else None)), judge_prompt())
    with counting_progress() as progress:
        return judge_all(claims, asked, judged_by(claims, asked, model, url), folder, progress)


def _show(page: "Page", report: "AgreementReport | JudgedRunReport", files: Path, as_json: bool) -> None:
    """Print the figures and write them as .json and .md."""
    from pydantic import TypeAdapter
    from rich.console import Console

    from eval.judging.page import markdown, terminal

    json = TypeAdapter(type(report)).dump_json(report, indent=2)
    files.with_suffix(".json").write_bytes(json)
    files.with_suffix(".md").write_text(markdown(page), "utf-8")
    if as_json:
        typer.echo(json.decode())
    else:
        Console().print(terminal(page))
