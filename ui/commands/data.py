"""``backstop data``: keep a copy of everything, and bring it back."""

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.index_repair import rebuild_telling
from ui.commands.output import JsonOption, print_json

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Back up what is stored, and restore it.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, such as backstop.zip; it must not exist.")],
    as_json: JsonOption = False,
) -> None:
    """Write documents, index, conversations, feedback and digests of keys into one file; a server may run meanwhile.

    Models and the vectors' index are not in it: the one is fetched, the other made again when restoring.
    """
    from index.backups.backup import back_up
    from rag.archive.archive import FILE_NAME as CONVERSATIONS
    from rag.given_settings import settings_with
    from ui.access.store import FILE_NAME as KEYS

    manifest = back_up(settings_with().data_dir, file, [CONVERSATIONS, KEYS])
    if as_json:
        print_json(manifest)
        return
    for name, member in manifest.databases.items():
        typer.echo(f"{name}: {_counts(member.rows)}")
    typer.echo(f"written: {file} ({file.stat().st_size:,} bytes)")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    as_json: JsonOption = False,
) -> None:
    """Bring a backup back into the data directory, which must be empty or not exist; nothing is overwritten."""
    from index.backups.restore import restore as restore_backup
    from rag.archive.archive import FILE_NAME as CONVERSATIONS
    from rag.given_settings import settings_with
    from ui.access.store import FILE_NAME as KEYS

    settings = settings_with()
    manifest = restore_backup(file, settings.data_dir, [CONVERSATIONS, KEYS])
    rebuild_telling(settings)
    if as_json:
        print_json(manifest)
        return
    for name, member in manifest.databases.items():
        typer.echo(f"{name}: {_counts(member.rows)}")
    typer.echo(f"restored: {settings.data_dir}, as of {manifest.made}")


def _counts(rows: dict[str, int]) -> str:
    """The tables that people know, with their numbers of rows."""
    known = ("documents", "passages", "conversations", "answers", "feedback", "keys")
    return ", ".join(f"{rows[one]:,} {one}" for one in known if one in rows)
