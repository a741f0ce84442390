"""A real browser that looks at the page, and complains about what nobody would see."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from conftest import CHROMIUM
from tests.ui.running_server import ROOT

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=20_000)  # Two test processes share two processors: what is asked is whether, not how soon.

FORCE = "How many troops would a viable multinational force need?"
NEED = "How many troops would a force need?"
TANKS = "How many tanks did Germany promise for the force?"
TUNGSTEN = "What is the boiling point of tungsten?"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@contextmanager
def opened(browser: Browser, address: str, path: str = "/", **context: Any) -> Iterator[Page]:
    """The page for somebody new, watched for script errors and for requests to other places."""
    context.setdefault("viewport", {"width": 1280, "height": 860})
    somebody = browser.new_context(**context)
    page = somebody.new_page()
    errors: list[str] = []
    foreign: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if _is_error(message) else None)
    page.on("request", lambda request: foreign.append(request.url) if not _is_own(request.url, address) else None)
    try:
        page.goto(address + path)
        page.locator("#question textarea").wait_for()
        yield page
    finally:
        somebody.close()
    assert not errors, errors
    assert not foreign, foreign


def _is_error(message: ConsoleMessage) -> bool:
    return message.type == "error"


def _is_own(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait until its answer is complete and the box is ready again."""
    before = page.locator("#thread article.exchange").count()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#thread article.exchange")).to_have_count(before + 1, timeout=60_000)
    expect(page.locator("#question").get_by_role("button", name="Ask")).to_be_visible()


def picture(page: Page, name: str) -> None:
    """Keep a screenshot when BACKSTOP_SCREENSHOTS names a folder for them."""
    folder = os.environ.get("BACKSTOP_SCREENSHOTS")
    if folder:
        page.wait_for_timeout(600)  # Until the page has scrolled.
        page.screenshot(path=ROOT / folder / f"{name}.png")
