"""An application that asks for keys, and what it is made of."""

from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.index import Index
from rag.archive.archive import Archive
from rag.assistant import Assistant
from rag.settings import Settings
from ui.access.store import AccessStore
from ui.caller import ScopeName
from ui.server.app import create_app

SETTINGS = Settings(access="keys", rate_limits="off")


@dataclass(frozen=True, slots=True)
class Locked:
    """An application that asks for keys, its data directory, a client of it that shows none, and its keys."""

    app: FastAPI
    data: Path
    client: TestClient
    store: AccessStore

    def key(self, *scopes: ScopeName) -> str:
        """A new key."""
        return self.store.keys.add("somebody", scopes)[1]

    def bearer(self, *scopes: ScopeName) -> dict[str, str]:
        """The headers of somebody new with a key."""
        return {"Authorization": f"Bearer {self.key(*scopes)}"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What an application is made of, over a copy of the bundled collection that tests may add to."""

    data: Path
    index: Index
    assistant: Assistant
    archive: Archive
    store: AccessStore

    def app(self) -> FastAPI:
        """An application that asks for keys."""
        return create_app(self.index, self.assistant, self.archive, SETTINGS)
