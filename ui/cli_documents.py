"""``backstop index``: bring documents in and see what is there."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.output import JsonOption, UrlOption, print_json, progress_lines, say

if TYPE_CHECKING:
    from ui.jobs import Job

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Bring documents in and see what is there.")

_REFUSED_SHOWN = 20


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="A file, a folder, or a corpus in JSON lines.")],
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """Bring a file or a folder in; what did not change is left alone. Code 1 when something was not taken in."""
    from contextlib import closing

    from rag.settings import Settings
    from ui.connect import connect
    from ui.jobs import Job

    job = Job("none", "running")
    with closing(connect(Settings(), url)) as backend, progress_lines() as tell:
        for job in backend.add(path):
            tell(f"{job.added + job.changed + job.unchanged} documents, {job.passages} passages")
    print_json(job) if as_json else _print_job(job)
    if job.refused or not job.added + job.changed + job.unchanged:
        raise typer.Exit(1)


def _print_job(job: "Job") -> None:
    typer.echo(f"{job.added} added, {job.changed} changed, {job.unchanged} unchanged; {job.passages} new passages")
    for one in job.refused[:_REFUSED_SHOWN]:
        say(f"not taken in: {one.name}: {one.reason}", err=True)
    if len(job.refused) > _REFUSED_SHOWN:
        typer.echo(f"… and {len(job.refused) - _REFUSED_SHOWN} more; --json lists all", err=True)


@app.command("list")
def list_documents(as_json: JsonOption = False, url: UrlOption = None) -> None:
    """The documents, one a line, in the order of their ids."""
    from contextlib import closing

    from rag.settings import Settings
    from ui.connect import connect

    with closing(connect(Settings(), url)) as backend:
        if as_json:
            print_json(list(backend.documents()))
            return
        for one in backend.documents():
            day = one.meta.dated or "undated"
            say(f"{one.id}\t{day}\t{one.meta.publisher or 'unknown'}\t{one.title}")


@app.command()
def remove(
    document_ids: Annotated[list[str], typer.Argument(help="Ids as the list shows them.", metavar="ID…")],
    url: UrlOption = None,
) -> None:
    """Take documents out, one after the other; the first one that is not there ends it."""
    from contextlib import closing

    from rag.settings import Settings
    from ui.connect import connect

    with closing(connect(Settings(), url)) as backend:
        for document_id in document_ids:
            backend.remove(document_id)
            say(f"removed: {document_id}")


@app.command()
def stats(as_json: JsonOption = False, url: UrlOption = None) -> None:
    """How many documents there are by topic, kind, publisher and month."""
    from contextlib import closing

    from rag.settings import Settings
    from ui.connect import connect

    with closing(connect(Settings(), url)) as backend:
        found = backend.statistics()
    if as_json:
        print_json(found)
        return
    typer.echo(f"{found.documents} documents, {found.passages} passages, {found.characters:,} characters")
    for name, counts in (
        ("topic", found.topics),
        ("kind", found.kinds),
        ("publisher", found.publishers),
        ("month", found.months),
    ):
        typer.echo(f"\nby {name}")
        for value, count in counts.items():
            say(f"  {count:5}  {value}")
