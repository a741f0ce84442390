"""``backstop index``: bring documents in and see what is there."""

from typing import Annotated

import typer

from ui.commands.add import add
from ui.commands.output import JsonOption, UrlOption, print_json, say

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Bring documents in and see what is there.")

app.command()(add)


@app.command("list")
def list_documents(as_json: JsonOption = False, url: UrlOption = None) -> None:
    """The documents, one a line, in the order of their ids; behind one of a single caller stands who that is."""
    from contextlib import closing

    from rag.given_settings import settings_with
    from ui.backend.connect import connect

    with closing(connect(settings_with(), url)) as backend:
        if as_json:
            print_json(list(backend.documents()))
            return
        for one in backend.documents():
            day = one.meta.dated or "undated"
            owner = f"\t{one.owner}" if one.owner else ""
            say(f"{one.id}\t{day}\t{one.meta.publisher or 'unknown'}\t{one.title}{owner}")


@app.command()
def remove(
    document_ids: Annotated[list[str], typer.Argument(help="Ids as the list shows them.", metavar="ID…")],
    url: UrlOption = None,
) -> None:
    """Take documents out, one after the other; the first one that is not there ends it."""
    from contextlib import closing

    from rag.given_settings import settings_with
    from ui.backend.connect import connect

    with closing(connect(settings_with(), url)) as backend:
        for document_id in document_ids:
            backend.remove(document_id)
            say(f"removed: {document_id}")


@app.command()
def stats(as_json: JsonOption = False, url: UrlOption = None) -> None:
    """How many documents there are by topic, kind, publisher and month."""
    from contextlib import closing

    from rag.given_settings import settings_with
    from ui.backend.connect import connect

    with closing(connect(settings_with(), url)) as backend:
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
