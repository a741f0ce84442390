"""A data directory served by this very process, as ``backstop serve`` does in one of its own."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from index.embedding.embed import Embedder
from index.index import Index
from rag.archive.archive import Archive
from rag.build import build_assistant
from rag.settings import Settings
from tests.ui.served_app import served
from ui.server.app import create_app


@contextmanager
def served_folder(folder: Path, embedder: Embedder, **given: Any) -> Iterator[str]:
    """The address, which the lock of the directory tells as well. ``given`` are settings."""
    settings = Settings(data_dir=folder, **given)
    with (
        Index(folder, embedder) as index,
        closing(Archive(folder)) as archive,
        served(create_app(index, build_assistant(index, settings), archive, settings)) as address,
    ):
        index.lock.announce(address)
        yield address


@contextmanager
def served_copy(folder: Path, copy: Path, embedder: Embedder) -> Iterator[str]:
    """The same over a copy of an indexed data directory, which it may change."""
    shutil.copytree(folder, copy)
    with served_folder(copy, embedder) as address:
        yield address
