"""Looking around: quantities over time, and documents by month and topic."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.page.chromium import opened, picture

pytestmark = pytest.mark.browser


def look_around(page: Page) -> None:
    """Go to the Explore page."""
    page.get_by_role("tab", name="Explore").click()
    expect(page.locator("#explore-page figure").first).to_be_visible()


def test_a_value_of_a_quantity_opens_its_passage(page: Page) -> None:
    """From the table, and from the point in the drawing."""
    look_around(page)
    picture(page, "explore")
    page.get_by_role("button", name="around 100,000").first.click()
    expect(page.locator("#panel mark.here")).to_contain_text("100,000")
    expect(page.locator("#panel mark.here")).to_be_in_viewport()

    point = page.locator("#explore-page svg [data-do=open]").first
    point.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel mark.here")).to_contain_text("200,000")


def test_a_quantity_can_be_asked_about(page: Page) -> None:
    """The question goes to the Ask page, and is answered there."""
    look_around(page)
    page.get_by_role("button", name="Ask about this").first.click()

    expect(page.locator("#thread article.exchange")).to_have_count(1)
    expect(page.get_by_role("tab", name="Ask")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#thread button.cite").first).to_be_visible()


def test_documents_of_a_month_and_topic_are_listed_and_read(page: Page) -> None:
    look_around(page)
    cell = page.locator("#explore-page [data-do=list]").first
    count = int(cell.inner_text())
    cell.click()
    expect(page.locator("#listed [data-do=read]")).to_have_count(count)

    title = page.locator("#listed [data-do=read]").first.inner_text()
    page.locator("#listed [data-do=read]").first.click()
    expect(page.locator("#panel h2")).to_have_text(title)


def test_on_a_phone(browser: Browser, address: str) -> None:
    """Nothing is wider than the screen but what scrolls by itself."""
    with opened(browser, address, viewport={"width": 360, "height": 780}) as page:
        look_around(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        picture(page, "explore-narrow")
