"""What concerns all tests: those that need a browser, the long proofs, and the processors they share."""

import os
import shutil
from collections.abc import Iterable

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers."""
    config.addinivalue_line("markers", "browser: walks the page in a real Chromium")
    config.addinivalue_line("markers", "soak: a long proof, run by make soak")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here; in CI that is an error."""
    _keep(
        config,
        items,
        (item for item in items if item.get_closest_marker("soak") is None or "BACKSTOP_SOAK" in os.environ),
    )
    if CHROMIUM is None and any(item.get_closest_marker("browser") for item in items):
        if os.environ.get("CI") == "true":
            raise pytest.UsageError("Chromium is missing, and in CI no test may be left out: apt-get install chromium")
        _keep(config, items, (item for item in items if item.get_closest_marker("browser") is None))


def _keep(config: pytest.Config, items: list[pytest.Item], wanted: Iterable[pytest.Item]) -> None:
    kept = list(wanted)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was not run."""
    if CHROMIUM is None:
        terminalreporter.write_line(
            'NOT RUN, because Chromium is missing: the tests marked "browser"; install it: apt-get install chromium'
        )
