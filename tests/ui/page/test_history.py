"""Conversations that stay: after a reload, after a restart, and only for whom they belong to."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index.embedding.embed import Embedder
from tests.ui.page.chromium import FORCE, TANKS, TUNGSTEN, ask, opened, picture
from tests.ui.served_folder import served_folder

pytestmark = pytest.mark.browser


def test_a_conversation_survives_a_reload_with_its_citations(page: Page) -> None:
    """The address names it; sources open as before, and the conversation goes on."""
    ask(page, FORCE)
    said = page.locator("#thread blockquote").all_inner_texts()
    page.reload()

    expect(page.locator("#thread blockquote")).to_have_count(len(said))
    assert page.locator("#thread blockquote").all_inner_texts() == said
    page.get_by_role("button", name="Source 1", exact=True).first.click()
    expect(page.locator("#panel mark.here")).to_contain_text("about 100,000")
    ask(page, TUNGSTEN)
    expect(page.locator("#history")).to_contain_text("2 questions")


def test_a_conversation_survives_a_restart_of_the_server(
    browser: Browser, tmp_path: Path, indexed_folder: Path, embedder: Embedder
) -> None:
    """It is kept on the server, not in the browser: the cookie alone finds it again."""
    data = tmp_path / "data"
    shutil.copytree(indexed_folder, data)
    with served_folder(data, embedder) as address, opened(browser, address) as page:
        ask(page, FORCE)
        said = page.locator("#thread blockquote").first.inner_text()
        kept = page.context.storage_state()

    with served_folder(data, embedder) as address, opened(browser, address, storage_state=kept) as page:
        page.locator("#history").get_by_role("button", name=FORCE).click()
        page.locator("#thread blockquote").first.wait_for()
        assert page.locator("#thread blockquote").first.inner_text() == said
        page.get_by_role("button", name="Source 1", exact=True).first.click()
        expect(page.locator("#panel mark.here")).to_be_in_viewport()


def test_conversations_are_begun_found_renamed_and_deleted(page: Page) -> None:
    ask(page, FORCE)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#thread article")).to_have_count(0)
    ask(page, TANKS)
    rows = page.locator("#history .conversation")
    expect(rows).to_have_count(2)

    page.get_by_label("Find a conversation").fill("multinational")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    rows.first.get_by_role("button", name=FORCE).click()
    expect(page.locator("#thread h2.question")).to_have_text([FORCE])

    found = rows.filter(has_text=FORCE)
    found.get_by_text("More").click()
    found.get_by_label("Title").fill("The size of it")
    found.get_by_role("button", name="Rename").click()
    named = rows.filter(has_text="The size of it")
    expect(named).to_have_count(1)
    picture(page, "history")

    named.get_by_text("More").click()
    named.get_by_text("Delete …").click()
    named.get_by_role("button", name="Delete for good").click()
    expect(rows).to_have_count(1)
    expect(page.locator("#thread article")).to_have_count(0)


@pytest.mark.parametrize(("link", "ending"), [("Export as Markdown", "md"), ("Export for printing", "html")])
def test_a_conversation_can_be_taken_along(page: Page, link: str, ending: str, tmp_path: Path) -> None:
    """With the quote, title, who, date and address of every source."""
    ask(page, FORCE)
    page.locator("#history .conversation").first.get_by_text("More").click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name=link).click()
    downloading.value.save_as(tmp_path / "export")

    written = (tmp_path / "export").read_text("utf-8").replace("\\", "")
    assert downloading.value.suggested_filename.endswith(f".{ending}")
    for part in (FORCE, "about 100,000", "Note on: Third Eye Analyst, 17 Feb 2025", "https://"):
        assert part in written


def test_nobody_sees_the_conversations_of_others(browser: Browser, page: Page, address: str) -> None:
    """Not in the list, and not by its address: what is somebody else's is as if it were not there."""
    ask(page, FORCE)
    path = page.url.removeprefix(address)
    with opened(browser, address, path) as other:
        expect(other.locator("[data-testid=toast-body]")).to_contain_text("no conversation has the id")
        assert other.locator("#thread article").count() == 0
        assert other.locator("#history .conversation").count() == 0
