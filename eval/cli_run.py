"""``backstop eval run``, ``score`` and ``report``."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

    from eval.cases.case import TestSet
    from eval.run.target import Target
    from eval.score.report import Report

RunFolderArgument = Annotated[Path, typer.Argument(help="The folder of a run.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

_FAILED = 1


def run(
    test_set: Annotated[str, typer.Option("--set", help="A test set: dev, test, poisoned, a file or a folder.")],
    out: Annotated[Path, typer.Option(help="The folder to write the run into; a killed run goes on there.")],
    corpus: Annotated[
        str | None, typer.Option(help="What to answer from: bundled, a file or a folder. Default: what the set brings.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Ask the server at this address instead.")] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Ask only so many cases, always the same ones.")] = None,
    parallel: Annotated[int | None, typer.Option(min=1, help="Questions at a time; default: one per core.")] = None,
    cache: Annotated[Path | None, typer.Option(help="Where indexes of corpora are kept between runs.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask every question of a test set and report how well they were answered."""
    from eval.cases.read import read_set
    from eval.evaluate import evaluate, sampled
    from eval.progress import counting_progress

    if corpus and url:
        raise typer.BadParameter("--corpus and --url exclude each other: a server answers from its own documents")
    cases = read_set(test_set)
    _warn(cases)
    if sample:
        cases = sampled(cases, sample)
    with counting_progress() as progress, _target(cases, corpus, url, cache, progress) as (target, refused):
        done = evaluate(cases, target, out, parallel or os.cpu_count() or 1, refused, progress)
    _print(done.report, as_json)
    typer.echo(f"{out / 'report.html'} shows every case", err=True)
    if done.asked.failed:
        typer.echo(f"{done.asked.failed} cases failed; the same command asks them again", err=True)
        raise typer.Exit(_FAILED)


def score(run_folder: RunFolderArgument, as_json: JsonOption = False) -> None:
    """Score a kept run again, without asking anything."""
    from eval.run.folder import read_run
    from eval.score.report import score as score_run

    _print(score_run(read_run(run_folder)), as_json)


def report(run_folder: RunFolderArgument) -> None:
    """Write report.json, report.md and report.html of a kept run again."""
    from eval.evaluate import write_reports
    from eval.run.folder import read_run

    write_reports(read_run(run_folder))
    typer.echo(f"{run_folder / 'report.html'} shows every case")


@contextmanager
def _target(
    cases: "TestSet", corpus: str | None, url: str | None, cache: Path | None, progress: "Progress"
) -> "Iterator[tuple[Target, tuple[tuple[str, str], ...]]]":
    """The server, or the product in this process over an index of the corpus; and what could not be indexed."""
    if url:
        from eval.run.server import Server

        with closing(Server(url)) as server:
            yield server, ()
        return
    from eval.run.corpus_index import corpus_index, default_cache
    from eval.run.target import InProcess
    from rag.build import build_assistant, build_embedder
    from rag.given_settings import settings_with

    settings = settings_with()
    kept = cache or default_cache()
    with corpus_index(_corpus(cases, corpus, kept), kept, build_embedder(settings), progress) as (index, refused):
        yield InProcess(index, build_assistant(index, settings), settings), refused


def _corpus(cases: "TestSet", corpus: str | None, cache: Path) -> Path:
    from eval.run.corpus_index import written_corpus
    from index.collection import bundled_corpus

    if corpus == "bundled" and not Path(corpus).exists():
        return bundled_corpus()
    if corpus:
        return Path(corpus)
    if cases.documents:
        return written_corpus(cases.documents, cache)
    raise typer.BadParameter("this set brings no documents; say what to answer from with --corpus or --url")


def _warn(cases: "TestSet") -> None:
    for told in cases.left_out:
        _tell(f"{cases.name}: {told}")
    if cases.unread:
        _tell(f"{cases.name}: keys that mean nothing here: {', '.join(cases.unread)}")
    drafts = sum(case.draft for case in cases.cases)
    if drafts:
        _tell(f"{cases.name}: {drafts} of {len(cases.cases)} cases are drafts that nobody has edited")


def _tell(text: str) -> None:
    """On stderr, whatever the names in it: none may steer the terminal."""
    from index.load.metadata import without_control_characters

    typer.echo(without_control_characters(text), err=True)


def _print(scored: "Report", as_json: bool) -> None:
    from rich.console import Console

    from eval.render.terminal import report_table
    from eval.score.report import report_json

    if as_json:
        typer.echo(report_json(scored))
    else:
        Console().print(report_table(scored))
    facts = scored.provenance
    if facts.absent_documents:
        shown = ", ".join(facts.absent_documents[:3])
        _tell(f"{len(facts.absent_documents)} gold documents are not in the index, such as {shown}")
    if facts.unplaced:
        _tell(f"{facts.unplaced} pieces of evidence stand nowhere in their documents and count as not found")
    for name, reason in facts.refused:
        _tell(f"not indexed: {name}: {reason}")
