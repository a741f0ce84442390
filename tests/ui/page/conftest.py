"""Fixtures of the browser tests: one server over the bundled collection, somebody new per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.ui.page.chromium import opened
from tests.ui.running_server import running_copy


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path) -> Iterator[str]:
    """A server over the bundled collection."""
    with running_copy(indexed_folder, tmp_path_factory.mktemp("page") / "data") as running:
        yield running


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page for somebody new."""
    with opened(browser, address) as looked_at:
        yield looked_at
