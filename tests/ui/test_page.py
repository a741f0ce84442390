"""The page in a real browser, over the bundled collection and over a foreign one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from conftest import CHROMIUM
from tests.ui.running_server import ROOT, backstop, running_server

pytestmark = pytest.mark.browser

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FORCE = "How many troops would a viable multinational force need?"
TUNGSTEN = "What is the boiling point of tungsten?"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the bundled collection."""
    with running_server(tmp_path_factory.mktemp("page")) as running:
        yield running


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page, watched for script errors and for requests to other places."""
    opened = browser.new_page(viewport={"width": 1280, "height": 860})
    errors: list[str] = []
    foreign: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if _is_error(message) else None)
    opened.on("request", lambda request: foreign.append(request.url) if not _is_own(request.url, address) else None)
    opened.goto(address)
    yield opened
    opened.close()
    assert (errors, foreign) == ([], [])


def _is_error(message: ConsoleMessage) -> bool:
    return message.type == "error"


def _is_own(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


def ask(page: Page, question: str) -> None:
    """Type a question and send it."""
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")


def picture(page: Page, name: str) -> None:
    """Keep a screenshot when BACKSTOP_SCREENSHOTS names a folder for them."""
    folder = os.environ.get("BACKSTOP_SCREENSHOTS")
    if folder:
        page.wait_for_timeout(600)  # Until the page has scrolled.
        page.screenshot(path=ROOT / folder / f"{name}.png")


def test_question_answer_source_quote(page: Page) -> None:
    """A question is typed, its answer comes, a mark opens the source at the highlighted quote."""
    ask(page, FORCE)
    page.locator("#conversation a.cite").first.click()

    quote = page.locator("#sources details[open] mark")
    expect(quote).to_contain_text("about 100,000")
    expect(page.locator("#sources details[open] .said")).to_contain_text("Note on: Third Eye Analyst, 17 Feb 2025")
    assert quote.inner_text() in page.locator("#conversation blockquote").first.inner_text()
    picture(page, "page")


def test_refusal_shows_the_reason_and_no_source(page: Page) -> None:
    """Nothing supports an answer: the page says so, and the source panel stays empty."""
    ask(page, TUNGSTEN)

    expect(page.locator("#conversation .refusal")).to_contain_text("No answer from these sources.")
    assert page.locator("#sources details").count() == 0
    assert page.locator("#conversation a.cite").count() == 0


def test_example_question_fills_the_box_and_follow_up_is_understood(page: Page) -> None:
    """Examples come from the collection; a second question may lean on the first."""
    page.get_by_role("button", name="How large are Ukraine's armed forces?").click()
    expect(page.locator("#question textarea")).to_have_value("How large are Ukraine's armed forces?")
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#sources section")).to_have_count(1)

    ask(page, "And how many of them were killed?")

    expect(page.locator("#sources section")).to_have_count(2)
    expect(page.locator("#sources section").first).to_contain_text("killed")


def test_keyboard_alone_is_enough(page: Page) -> None:
    """A source can be reached and opened without a mouse."""
    ask(page, FORCE)
    mark = page.locator("#conversation a.cite").first
    mark.wait_for()
    mark.focus()
    page.keyboard.press("Enter")

    expect(page.locator("#sources details[open] mark")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator("#sources details[open]")).to_have_count(0)


def test_narrow_window(page: Page) -> None:
    """On a phone nothing is wider than the screen, and the sources stand below."""
    page.set_viewport_size({"width": 390, "height": 844})
    ask(page, FORCE)
    page.locator("#conversation a.cite").first.click()

    expect(page.locator("#sources details[open] mark")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture(page, "page-narrow")


def test_empty_question_is_not_asked(page: Page) -> None:
    """Sending nothing tells so, and the conversation stays empty."""
    ask(page, "   ")

    expect(page.locator("[data-testid=toast-body]")).to_contain_text("Please type a question.")
    assert page.locator("#conversation blockquote").count() == 0


def test_cleared_conversation_is_forgotten(page: Page) -> None:
    """After clearing, sources are gone and nothing is leaned on any more."""
    ask(page, FORCE)
    page.locator("#sources details").first.wait_for()
    page.get_by_role("button", name="Clear").click()

    expect(page.locator("#sources .empty")).to_be_visible()
    expect(page.locator("#conversation a.cite")).to_have_count(0)


def test_foreign_collection(browser: Browser, tmp_path: Path) -> None:
    """Over other documents the page has their name and examples, and nothing of the bundled ones."""
    backstop(tmp_path, "index", "add", str(ROOT / "tests" / "collections" / "lighthouse"))
    with running_server(tmp_path) as own:
        opened = browser.new_page()
        opened.goto(own)
        opened.locator("#question textarea").wait_for()
        text = opened.locator("body").inner_text()
        opened.close()

    assert "Ukraine" not in text
    assert "lighthouse" in text.lower()
