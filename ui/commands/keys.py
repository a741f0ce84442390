"""``backstop keys``: who may call a server, and what they may do there."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.output import JsonOption, print_json, say

if TYPE_CHECKING:
    from ui.access.keys import Key, Keys

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Keys for a server that others than this machine can call."
)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Whose key it is, or what it is for.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What it is for: ask, write or admin; give it once for each. Default: ask and write."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and print it, this once: only a digest of it is kept. A running server takes it at once."""
    from ui.access.keys import scopes_named

    with _keys() as keys:
        made, token = keys.add(name, scopes_named(scope or ["ask", "write"]))
    if as_json:
        print_json({**_told(made), "key": token})
        return
    typer.echo(token)
    say(f"Key {made.id} for {made.name} ({_scopes(made)}). It cannot be shown again.", err=True)


@app.command("list")
def list_keys(as_json: JsonOption = False) -> None:
    """Show all keys, also revoked ones, but not the keys themselves."""
    with _keys() as keys:
        found = keys.all()
    if as_json:
        print_json([_told(one) for one in found])
        return
    for one in found:
        used = f"last used {one.last_used}" if one.last_used else "never used"
        revoked = f", revoked {one.revoked[:10]}" if one.revoked else ""
        say(f"{one.id}  {one.name}: {_scopes(one)}; made {one.created[:10]}, {used}{revoked}")
    if not found:
        say("There is no key yet; backstop keys add NAME makes one.", err=True)


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(metavar="ID", help="The id of the key, as list shows it.")]) -> None:
    """Let nobody in with a key any more; a running server refuses it at once. What came in with it stays."""
    with _keys() as keys:
        revoked = keys.revoke(key_id)
    say(f"Key {revoked.id} for {revoked.name} is revoked.")


@contextmanager
def _keys() -> Iterator["Keys"]:
    from rag.given_settings import settings_with
    from ui.access.store import AccessStore

    with closing(AccessStore(settings_with().data_dir)) as store:
        yield store.keys


def _told(key: "Key") -> dict[str, object]:
    return {**asdict(key), "scopes": sorted(key.scopes)}


def _scopes(key: "Key") -> str:
    return ", ".join(sorted(key.scopes))
