"""A browser that is busy while its answer comes gets all updates at once, and must show what they come to."""

import pytest
from playwright.sync_api import Page, expect

from tests.ui.page.chromium import NEED

_BUSY = """milliseconds => new Promise(done => setTimeout(() => {
  const end = performance.now() + 2000;
  while (performance.now() < end);
  done();
}, milliseconds))"""


@pytest.mark.browser
@pytest.mark.parametrize("milliseconds", [0, 30])
def test_the_box_is_empty_and_ready_after_an_answer_that_came_all_at_once(page: Page, milliseconds: int) -> None:
    page.get_by_label("Your question").fill(NEED)
    page.keyboard.press("Enter")
    page.evaluate(_BUSY, milliseconds)

    expect(page.locator("#thread article.exchange")).to_have_count(1)
    expect(page.locator("#current article")).to_have_count(0)
    expect(page.locator("#question").get_by_role("button", name="Ask")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value("")


@pytest.mark.browser
def test_what_is_typed_while_an_answer_is_written_stays(page: Page) -> None:
    page.get_by_label("Your question").fill(NEED)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_have_value("")
    page.get_by_label("Your question").fill("And in winter?")

    expect(page.locator("#thread article.exchange")).to_have_count(1)
    expect(page.locator("#question").get_by_role("button", name="Ask")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value("And in winter?")
