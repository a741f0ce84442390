"""One application that asks for keys, for all tests of who may come in."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.embedding.embed import Embedder
from index.index import Index
from rag.archive.archive import Archive
from rag.build import build_assistant
from tests.ui.access.locked import SETTINGS, Locked, Parts
from ui.access.store import AccessStore


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path, embedder: Embedder) -> Iterator[Parts]:
    """Opened once, as indexing and loading take their time."""
    data = Path(shutil.copytree(indexed_folder, tmp_path_factory.mktemp("locked") / "data"))
    with (
        Index(data, embedder) as index,
        closing(Archive(data)) as archive,
        closing(AccessStore(data)) as store,
        closing(build_assistant(index, SETTINGS)) as assistant,
    ):
        yield Parts(data, index, assistant, archive, store)


@pytest.fixture(scope="session")
def locked(parts: Parts) -> Iterator[Locked]:
    """An application in this process."""
    app = parts.app()
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        yield Locked(app, parts.data, client, parts.store)
