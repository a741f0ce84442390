"""One collection with documents that try to mislead, for all tests of the faces."""

import shutil
from pathlib import Path

import pytest

from index.embed import Embedder
from index.index import Index
from tests.ui.running_server import ROOT


@pytest.fixture(scope="session")
def poisoned_folder(tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path, embedder: Embedder) -> Path:
    """A data directory with the bundled collection and the poisoned folder: to be copied, never to be opened."""
    folder = tmp_path_factory.mktemp("poisoned") / "data"
    shutil.copytree(indexed_folder, folder)
    with Index(folder, embedder) as opened:
        assert not any(added.outcome.refused for added in opened.add(ROOT / "eval" / "sets" / "poisoned"))
    return folder
