"""``backstop index add``: bring documents in, once or whenever files change."""

from collections.abc import Sequence
from contextlib import closing, suppress
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import BadDocument
from ui.commands.output import JsonOption, UrlOption, print_json, say

if TYPE_CHECKING:
    from ui.backend.backend import Backend
    from ui.documents.job import Job, Refused
    from ui.documents.preview import Preview

_REFUSED_SHOWN = 20
_SHOWN = 200


def add(
    paths: Annotated[
        list[str],
        typer.Argument(help="Files, folders, corpora in JSON lines, or addresses on the web.", metavar="PATH|URL…"),
    ],
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove the documents whose files are gone from below a path.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be done, and change nothing.")] = False,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch", help="Stay, and follow what changes; Ctrl-C ends it. Start a server before, not after."
        ),
    ] = False,
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """Bring files and folders in; what did not change is not even read. Code 1 when something was not taken in."""
    from rag.given_settings import settings_with
    from ui.backend.connect import connect

    if dry_run and watch:
        raise typer.BadParameter("--dry-run looks once and --watch goes on; choose one of them")
    pages = [one for one in paths if "://" in one]
    files = [Path(one) for one in paths if one not in pages]
    if pages and (dry_run or watch):
        raise typer.BadParameter("--dry-run and --watch look at files, not at addresses on the web")
    _refuse_missing(files)
    with closing(connect(settings_with(), url)) as backend:
        if dry_run:
            incomplete = _preview(backend, files, as_json)
        elif watch:
            incomplete = _watch(backend, files, prune, as_json)
        else:
            job = _add(backend, files, prune, pages)
            print_json(job) if as_json else _print_job(job)
            incomplete = bool(job.refused) or not job.added + job.changed + job.unchanged + job.moved
    if incomplete:
        raise typer.Exit(1)


def _refuse_missing(paths: Sequence[Path]) -> None:
    """A path that is not there would look like one whose documents are all gone."""
    for path in paths:
        if not path.exists():
            raise BadDocument(f"{path}: no such file or folder")


def _add(backend: "Backend", paths: Sequence[Path], prune: bool, pages: Sequence[str] = ()) -> "Job":
    """All paths and pages as one job."""
    from ui.commands.progress import progress_of_jobs
    from ui.documents.job import Job, together

    done: list[Job] = []
    for steps in (*(backend.add(path, prune) for path in paths), *map(backend.add_page, pages)):
        with progress_of_jobs() as tell:
            job = Job("none", "running")
            for job in steps:
                tell(job)
            done.append(job)
    return reduce(together, done)


def _watch(backend: "Backend", paths: Sequence[Path], prune: bool, as_json: bool) -> bool:
    """Code 0 whatever was refused: it was told when it was met."""
    from ui.commands.watch import rounds

    told: tuple[Refused, ...] = ()
    with suppress(KeyboardInterrupt):
        for _ in rounds(paths):
            _refuse_missing(paths)
            job = _add(backend, paths, prune)
            print_json(job) if as_json else _print_round(job, told)
            told = job.refused
    return False


def _preview(backend: "Backend", paths: Sequence[Path], as_json: bool) -> bool:
    previews = [backend.preview(path) for path in paths]
    if as_json:
        print_json(previews)
    else:
        for one in previews:
            _print_preview(one)
    return any(one.refused for one in previews)


def _print_preview(preview: "Preview") -> None:
    typer.echo(f"would leave {preview.unchanged} documents as they are")
    _print_names("would be added", preview.added)
    _print_names("would be changed", preview.changed)
    _print_names("would be moved", [f"{move.old} → {move.new}" for move in preview.moved])
    _print_names("has no file, would be removed with --prune", preview.vanished)
    _print_names("would not be taken in", [f"{one.name}: {one.reason}" for one in preview.refused])


def _print_names(told: str, names: Sequence[str]) -> None:
    for name in names[:_SHOWN]:
        say(f"{told}: {name}")
    if len(names) > _SHOWN:
        say(f"{told}: {len(names) - _SHOWN} more; --json lists all")


def _print_job(job: "Job") -> None:
    say(summary(job))
    if job.vanished:
        say(f"{job.vanished} documents have no file any more; --prune removes them")
    _print_refused(job.refused)


def _print_round(job: "Job", told: "Sequence[Refused]") -> None:
    """A line per round, and what is refused that was not before."""
    say(summary(job))
    _print_refused([one for one in job.refused if one not in told])


def _print_refused(refused: "Sequence[Refused]") -> None:
    for one in refused[:_REFUSED_SHOWN]:
        say(f"not taken in: {one.name}: {one.reason}", err=True)
    if len(refused) > _REFUSED_SHOWN:
        say(f"… and {len(refused) - _REFUSED_SHOWN} more; --json lists all", err=True)


def summary(job: "Job") -> str:
    """What became of documents, in one line; what there always is comes first."""
    rare = {"moved": job.moved, "removed": job.removed, "vanished": job.vanished, "refused": len(job.refused)}
    more = "".join(f", {number} {name}" for name, number in rare.items() if number)
    return f"{job.added} added, {job.changed} changed, {job.unchanged} unchanged{more}; {job.passages} new passages"
