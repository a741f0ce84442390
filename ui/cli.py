"""The command ``backstop``: the composition root of all faces.

Heavy libraries are imported inside the commands that need them, so that help is quick.
"""

import os
import sys
from typing import Annotated

import typer

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from eval import cli as eval_cli
from index.errors import BackstopError
from ui import (
    __version__,
    cli_ask,
    cli_bulk,
    cli_data,
    cli_doctor,
    cli_documents,
    cli_index_repair,
    cli_keys,
    cli_mcp,
    cli_models,
    cli_serve,
)

_WRONG_USE = 2


app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Answers from your documents: every sentence is backed by a passage you can open.",
)
cli_serve.add_commands(app)
cli_ask.add_commands(app)
cli_mcp.add_commands(app)
cli_doctor.add_commands(app)
cli_index_repair.add_commands(cli_documents.app)
cli_bulk.add_commands(cli_documents.app)
app.add_typer(cli_documents.app, name="index")
app.add_typer(cli_data.app, name="data")
app.add_typer(cli_models.app, name="models")
app.add_typer(cli_keys.app, name="keys")
app.add_typer(eval_cli.app, name="eval")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"backstop {__version__}")
        raise typer.Exit


@app.callback()
def backstop(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Read the options that stand before a command."""


def main() -> None:
    """Run a command; an error the user can act on becomes one line and code 2."""
    try:
        app()
    except BackstopError as error:
        typer.echo(f"backstop: {error}", err=True)
        sys.exit(_WRONG_USE)


if __name__ == "__main__":
    main()
