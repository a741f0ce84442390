"""Bringing documents in, choosing among them, and taking them out again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index.embedding.embed import Embedder
from tests.ui.page.chromium import FORCE, ask, opened, picture
from tests.ui.served_folder import served_copy

pytestmark = pytest.mark.browser

NOTE = """---
title: The harbour lamp of Fairport
publisher: Fairport Harbour Board
published: 2026-01-05
kind: official
---

The Fairport harbour lamp was lit on 5 January 2026. It can be seen from 34 miles away.
"""
LAMP = "From how far away can the Fairport harbour lamp be seen?"


@pytest.fixture(scope="module")
def own_address(tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path, embedder: Embedder) -> Iterator[str]:
    """A server whose documents these tests change."""
    with served_copy(indexed_folder, tmp_path_factory.mktemp("documents") / "data", embedder) as running:
        yield running


@pytest.fixture
def own_page(browser: Browser, own_address: str) -> Iterator[Page]:
    """The Documents page of that server."""
    with opened(browser, own_address) as page:
        page.get_by_role("tab", name="Documents").click()
        yield page


def bring(page: Page, *files: Path) -> None:
    """Upload files, named as no test before named its own, and wait until they are in."""
    page.locator("#upload input[type=file]").set_input_files([str(one) for one in files])
    expect(page.locator("#jobs li.done", has_text=files[0].name)).to_contain_text("Done", timeout=60_000)


def test_a_document_is_brought_asked_about_read_and_removed(own_page: Page, tmp_path: Path) -> None:
    """It stands apart from the bundled ones; once removed, its quote stays and says so."""
    note, odd = tmp_path / "lamp.md", tmp_path / "odd.xyz"
    note.write_text(NOTE, "utf-8")
    odd.write_bytes(b"\x00\x01")
    bring(own_page, note, odd)
    expect(own_page.locator("#jobs")).to_contain_text("1 added")
    expect(own_page.locator("#jobs .refused")).to_contain_text("odd.xyz: there is no reader")
    own = own_page.locator("#documents-list section section").first
    expect(own).to_contain_text("The harbour lamp of Fairport")
    picture(own_page, "documents")

    own_page.get_by_role("tab", name="Ask").click()
    ask(own_page, LAMP)
    expect(own_page.locator("#thread")).to_contain_text("34 miles")

    own_page.get_by_role("tab", name="Documents").click()
    own.get_by_text("Remove …").click()
    own.get_by_role("button", name="Remove for good").click()
    expect(own).to_contain_text("You have brought no document yet")

    own_page.get_by_role("tab", name="Ask").click()
    own_page.get_by_role("button", name="Source 1", exact=True).first.click()
    expect(own_page.locator("#panel")).to_contain_text("The source was removed")
    expect(own_page.locator("#panel mark.here")).to_contain_text("34 miles")
    ask(own_page, LAMP)
    expect(own_page.locator("#thread .refusal")).to_be_visible()


def test_a_changed_document_opens_in_the_version_that_was_cited(own_page: Page, tmp_path: Path) -> None:
    """And says that it has changed since."""
    note = tmp_path / "changing-lamp.md"
    note.write_text(NOTE, "utf-8")
    bring(own_page, note)
    own_page.get_by_role("tab", name="Ask").click()
    ask(own_page, LAMP)
    own_page.get_by_role("tab", name="Documents").click()
    note.write_text(NOTE.replace("34 miles", "12 miles"), "utf-8")
    own_page.locator("#upload input[type=file]").set_input_files(str(note))
    expect(own_page.locator("#jobs")).to_contain_text("1 changed", timeout=60_000)

    own_page.get_by_role("tab", name="Ask").click()
    own_page.locator("#thread [data-do=sources]").click()
    expect(own_page.locator("#panel .standing").first).to_contain_text("has changed since")
    own_page.get_by_role("button", name="Source 1", exact=True).first.click()
    expect(own_page.locator("#panel mark.here")).to_contain_text("34 miles")
    expect(own_page.locator("#panel")).to_contain_text("This is the version that was cited")


def test_filters_hold_for_the_list_and_for_questions(page: Page) -> None:
    """A line above the question says so until they are cleared."""
    page.get_by_role("tab", name="Documents").click()
    page.get_by_label("Opinion").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#documents-list")).to_contain_text("3 of 168 documents")

    page.get_by_role("tab", name="Ask").click()
    expect(page.locator("#filters-line")).to_contain_text("Asking 3 of 168 documents: Opinion")
    ask(page, FORCE)
    assert "Third Eye Analyst" not in page.locator("#panel").inner_text()

    page.get_by_role("button", name="Ask all documents").click()
    expect(page.locator("#filters-line p")).to_have_count(0)
    ask(page, FORCE)
    expect(page.locator("#panel")).to_contain_text("Third Eye Analyst")


def test_dates_and_publishers_choose_too_and_everything_can_be_listed(page: Page) -> None:
    page.get_by_role("tab", name="Documents").click()
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("#documents-list li")).to_have_count(168)

    page.get_by_label("From", exact=True).fill("2026-02-01")
    page.get_by_label("To", exact=True).fill("2026-02-28")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#filters-line")).to_contain_text("from 1 Feb 2026, to 28 Feb 2026")
    counted = int(page.locator("#documents-list .said").first.inner_text().split()[0])
    expect(page.locator("#documents-list li")).to_have_count(counted)
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("#documents-list")).to_contain_text("168 of 168 documents")
