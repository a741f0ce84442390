"""One collection with documents that try to mislead, for all tests of the faces."""

import shutil
from pathlib import Path

import pytest

from index.embedding.embed import Embedder
from index.index import Index
from tests.made_once import made_once
from tests.ui.running_server import ROOT


@pytest.fixture(scope="session")
def poisoned_folder(shared_folder: Path, indexed_folder: Path, embedder: Embedder) -> Path:
    """A data directory with the bundled collection and the poisoned folder: to be copied, never to be opened."""

    def build(folder: Path) -> None:
        shutil.copytree(indexed_folder, folder)
        with Index(folder, embedder) as opened:
            assert not any(added.outcome.refused for added in opened.add(ROOT / "eval" / "sets" / "poisoned"))

    return made_once(shared_folder / "poisoned", build)
