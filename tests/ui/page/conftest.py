"""Fixtures of the browser tests: one server over the bundled collection, somebody new per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from index.embedding.embed import Embedder
from tests.ui.page.chromium import opened
from tests.ui.served_folder import served_copy


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path, embedder: Embedder) -> Iterator[str]:
    """A server over the bundled collection."""
    with served_copy(indexed_folder, tmp_path_factory.mktemp("page") / "data", embedder) as running:
        yield running


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page for somebody new."""
    with opened(browser, address) as looked_at:
        yield looked_at
