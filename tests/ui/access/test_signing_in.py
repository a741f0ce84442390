"""Somebody with a key signs in with a browser, asks, uploads, and signs out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.access.locked import Parts
from tests.ui.page.chromium import FORCE, ask, picture
from tests.ui.served_app import served

pytestmark = pytest.mark.browser
NOTE = "---\ntitle: The pier of Fairport\n---\n\nThe pier of Fairport is 210 metres long.\n"


@pytest.fixture(scope="module")
def address(parts: Parts) -> Iterator[str]:
    """A server that asks for keys."""
    with served(parts.app()) as running:
        yield running


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The first thing that somebody sees who opens the address."""
    somebody = browser.new_context(viewport={"width": 1280, "height": 860})
    opened = somebody.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(f"{address}/")
    yield opened
    somebody.close()
    assert not errors, errors


def sign_in(page: Page, key: str) -> None:
    """Type a key and send it."""
    page.get_by_label("Your key").fill(key)
    page.get_by_role("button", name="Sign in").click()


def test_a_key_opens_the_page_where_everything_works(page: Page, parts: Parts, tmp_path: Path) -> None:
    """A wrong one does not. The page is as if no key were needed, until signing out."""
    key, token = parts.store.keys.add("Ann", ["ask", "write"])
    note = tmp_path / "pier.md"
    note.write_text(NOTE, "utf-8")
    picture(page, "sign-in")
    sign_in(page, token[:-1])
    expect(page.get_by_role("alert")).to_have_text("This key is not valid.")
    sign_in(page, token)
    page.locator("#question textarea").wait_for()
    page.get_by_role("button", name="Sign out").wait_for()
    picture(page, "signed-in")

    ask(page, FORCE)
    expect(page.locator("#history")).to_contain_text("How many troops")
    page.get_by_role("tab", name="Documents").click()
    page.locator("#upload input[type=file]").set_input_files(str(note))
    expect(page.locator("#jobs li.done")).to_contain_text("Done", timeout=60_000)
    expect(page.locator("#documents-list")).to_contain_text("The pier of Fairport")

    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Your key").wait_for()
    parts.store.keys.revoke(key.id)
    sign_in(page, token)
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_key_for_reading_brings_nothing_in_and_is_told_so(page: Page, parts: Parts, tmp_path: Path) -> None:
    note = tmp_path / "pier.md"
    note.write_text(NOTE, "utf-8")
    sign_in(page, parts.store.keys.add("Bob", ["ask"])[1])
    page.locator("#question textarea").wait_for()
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("#documents-list")).to_contain_text("documents")

    expect(page.locator("#upload")).to_have_count(0)
