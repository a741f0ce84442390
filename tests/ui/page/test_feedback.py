"""Saying what an answer is worth."""

import pytest
from playwright.sync_api import Page, expect

from tests.ui.page.chromium import FORCE, ask

pytestmark = pytest.mark.browser


def test_a_good_answer_is_praised_with_one_click_and_that_stays(page: Page) -> None:
    ask(page, FORCE)
    page.get_by_role("button", name="Good", exact=True).click()
    expect(page.locator("#thread .thanks")).to_be_visible()
    page.reload()
    expect(page.locator("#thread .thanks")).to_be_visible()


def test_a_bad_answer_is_told_with_its_reason(page: Page) -> None:
    ask(page, FORCE)
    page.get_by_text("Not good").click()
    page.get_by_label("Outdated").check()
    page.get_by_label("Comment").fill("There is a newer figure.")
    page.get_by_role("button", name="Send").click()

    expect(page.locator("#thread .thanks")).to_be_visible()
