"""How the command line prints."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
UrlOption = Annotated[str | None, typer.Option("--url", help="Ask the server at this address.")]


def say(text: str, err: bool = False) -> None:
    """Print text that may come from documents, servers or names: nothing in it may steer the terminal."""
    typer.echo(_CONTROL.sub("", text), err=err)


def print_json(value: object) -> None:
    """Print a value, made of dataclasses or plain, as indented JSON."""
    typer.echo(TypeAdapter(Any).dump_json(value, indent=2).decode())


@contextmanager
def progress_lines() -> Iterator[Callable[[str], None]]:
    """Tell how far something has come, on stderr: in place on a terminal, else a line per change."""
    told = ""

    def tell(text: str) -> None:
        nonlocal told
        if text != told:
            told = text
            typer.echo(f"\r\033[K{text}" if in_place else text, err=True, nl=not in_place)

    in_place = sys.stderr.isatty()
    try:
        yield tell
    finally:  # An error gets a line of its own.
        if in_place and told:
            typer.echo(err=True)
