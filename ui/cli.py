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
from ui import __version__
from ui.commands import ask, bulk, data, doctor, documents, index_repair, keys, mcp, models, serve
from ui.commands.output import say

_WRONG_USE = 2


app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Answers from your documents: every sentence is backed by a passage you can open.",
)
serve.add_commands(app)
ask.add_commands(app)
mcp.add_commands(app)
doctor.add_commands(app)
index_repair.add_commands(documents.app)
bulk.add_commands(documents.app)
app.add_typer(documents.app, name="index")
app.add_typer(data.app, name="data")
app.add_typer(models.app, name="models")
app.add_typer(keys.app, name="keys")
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
        say(f"backstop: {error}", err=True)
        sys.exit(_WRONG_USE)


if __name__ == "__main__":
    main()
