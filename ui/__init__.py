"""The faces: the chat page, the HTTP API and the command line, all on the same assistant."""

from importlib.metadata import version

__version__ = version("backstop-rag")
