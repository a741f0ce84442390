"""The page for people who do not see it, or not well: nothing serious that axe-core would find."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.ui.page.chromium import NEED, TANKS, ask, opened

pytestmark = pytest.mark.browser

SERIOUS = ("serious", "critical")


def found(page: Page) -> list[str]:
    """What is seriously wrong, and where."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0].get('failureSummary', '')}"
        for one in violations
        if one["impact"] in SERIOUS
    ]


def show_answer(page: Page) -> None:
    """An answer with values that differ."""
    ask(page, NEED)


def show_source(page: Page) -> None:
    """A document opened at a passage."""
    ask(page, NEED)
    page.get_by_role("button", name="Source 1", exact=True).first.click()
    expect(page.locator("#panel mark.here")).to_be_in_viewport()


def show_refusal(page: Page) -> None:
    """A refusal with its nearest passages, and the form that says what is wrong."""
    ask(page, TANKS)
    page.get_by_text("Not good").click()


def show_trace(page: Page) -> None:
    """How an answer came about, and the menu of a conversation."""
    ask(page, NEED)
    page.get_by_role("button", name="How was this answered?").click()
    page.locator("#history .conversation").first.get_by_text("More").click()


def show_explore(page: Page) -> None:
    """The quantities over time, with the documents of a month listed."""
    page.get_by_role("tab", name="Explore").click()
    page.locator("#explore-page [data-do=list]").first.click()
    expect(page.locator("#listed li").first).to_be_visible()


def show_documents(page: Page) -> None:
    """All documents, and the form that chooses among them."""
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("#documents-list li").first).to_be_visible()


def show_nothing(page: Page) -> None:
    """The page before anything was asked."""


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize(
    "show", [show_nothing, show_answer, show_source, show_refusal, show_trace, show_explore, show_documents]
)
def test_nothing_serious(browser: Browser, address: str, show: Callable[[Page], None], colours: str) -> None:
    with opened(browser, address, color_scheme=colours, reduced_motion="reduce") as page:
        show(page)
        assert found(page) == []
