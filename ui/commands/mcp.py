"""``backstop mcp``: tools for assistants."""

from contextlib import closing
from importlib.util import find_spec

import typer

from index.errors import BackstopError
from ui.commands.output import UrlOption


class McpMissing(BackstopError):
    """The library that speaks the protocol is not installed."""


def add_commands(app: typer.Typer) -> None:
    """Put the command on the main group."""
    app.command()(mcp)


def mcp(url: UrlOption = None) -> None:
    """Offer ask, search, open_passage and list_documents to an assistant, over stdin and stdout (MCP)."""
    if find_spec("mcp") is None:
        raise McpMissing("the MCP SDK is not installed; run: pip install 'backstop-rag[mcp]'")
    from rag.given_settings import settings_with
    from ui.backend.connect import connect
    from ui.mcp.server import build_server

    with closing(connect(settings_with(), url)) as backend:
        build_server(backend).run("stdio")
