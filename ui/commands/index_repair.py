"""``backstop index verify`` and ``rebuild``: whether the index is what it should be, and making it again."""

from typing import TYPE_CHECKING

import typer

from ui.commands.output import JsonOption, print_json, progress_lines, say

if TYPE_CHECKING:
    from index.repair.rebuild import Rebuilt
    from index.repair.verify import Report
    from rag.settings import Settings

_SHOWN = 50


def add_commands(app: typer.Typer) -> None:
    """Put the commands on the group ``index``."""
    app.command()(verify)
    app.command()(rebuild)


def verify(as_json: JsonOption = False) -> None:
    """Check documents, passages, words, vectors and conversations; changes nothing. Code 1 when something is wrong.

    The server must be stopped.
    """
    from rag.given_settings import settings_with

    report = _verified(settings_with())
    print_json(report) if as_json else _print_report(report)
    if report.findings:
        raise typer.Exit(1)


def rebuild(as_json: JsonOption = False) -> None:
    """Make the word and the vector index again, without embedding, and drop embeddings that no passage uses.

    Ends with a check; code 1 when something is wrong that only your files or a backup can mend. The server must be
    stopped. When it was killed, run it again.
    """
    from rag.given_settings import settings_with

    settings = settings_with()
    done = rebuild_telling(settings)
    report = _verified(settings)
    if as_json:
        print_json({"rebuilt": done, "verified": report})
    else:
        typer.echo(f"{done.told} passages indexed again; {done.dropped} embeddings dropped that no passage used")
        if done.damaged:
            typer.echo(f"{done.damaged} documents are damaged: adding their files again replaces them")
        _print_report(report)
    if report.findings:
        raise typer.Exit(1)


def rebuild_telling(settings: "Settings") -> "Rebuilt":
    """Rebuild, and tell on stderr how far it has come."""
    from index.repair.rebuild import Rebuilt
    from index.repair.rebuild import rebuild as rebuilding

    done = Rebuilt(0)
    with progress_lines() as tell:
        for done in rebuilding(settings.data_dir, _server_of(settings)):
            tell(f"{done.told} of {done.passages} passages")
    return done


def _verified(settings: "Settings") -> "Report":
    from index.repair.verify import verify as verified
    from rag.archive.archive import FILE_NAME as CONVERSATIONS

    return verified(settings.data_dir, _server_of(settings), [CONVERSATIONS])


def _server_of(settings: "Settings") -> str | None:
    return settings.chroma_url.get_secret_value() if settings.chroma_url else None


def _print_report(report: "Report") -> None:
    counted = f"{report.documents} documents, {report.passages} passages, {report.vectors} vectors"
    for one in report.findings[:_SHOWN]:
        say(f"{one.part}: {one.problem}; to mend it: {one.mend}")
    if len(report.findings) > _SHOWN:
        typer.echo(f"… and {len(report.findings) - _SHOWN} more; --json lists all")
    typer.echo(f"{counted}: {'nothing is wrong' if not report.findings else f'{len(report.findings)} findings'}")
