"""Find what the command line is to work with: a server that runs, or the data directory itself."""

from pathlib import Path

from index.errors import DataDirectoryHeld
from index.storage.lock import DataDirectoryLock
from rag.settings import Settings
from ui.backend.backend import Backend


def connect(settings: Settings, url: str | None) -> Backend:
    """The server at ``url``; without one the server that holds the data directory, else the directory.

    Raises DataDirectoryHeld when a process holds the directory and does not serve.
    """
    address = url or serving_address(settings.data_dir)
    if address:
        from ui.backend.server import ServerBackend
        from ui.client.client import Backstop

        key = settings.api_key.get_secret_value() if settings.api_key else None
        return ServerBackend(Backstop(address, key))
    from ui.backend.local import LocalBackend

    return LocalBackend(settings)


def serving_address(data_dir: Path) -> str | None:
    """Where the server is that holds a data directory; None when nobody holds it. Raises as ``connect`` does."""
    try:
        DataDirectoryLock(data_dir).close()
    except DataDirectoryHeld as held:
        if held.address is None:
            raise
        return held.address
    return None
