"""The page over documents that try to mislead it: whatever they say, in text, title or file name, stays text."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from index.embedding.embed import Embedder
from index.index import Index
from tests.ui.page.chromium import ask, opened
from tests.ui.running_server import ROOT
from tests.ui.served_folder import served_folder

pytestmark = pytest.mark.browser

SETS = ROOT / "eval" / "sets"
ATTACKS = {"markup", "template", "tracking"}
ASKED = 8
"""So many questions that meet such documents are asked, spread over the attacks; tests/ui/test_poisoned.py asks all."""
NAME = "<img src=x onerror=alert(1)> ${alert(2)} {{alert(3)}}.md"
NOTE = """---
title: "<script>alert(4)</script> ${alert(5)} lantern"
publisher: "<svg onload=alert(6)>"
url: "javascript:alert(7)"
published: 2026-01-05
---

# <b onmouseover=alert(8)>Lantern</b>

The Brockham lantern weighs 71 kilograms. ![x](http://elsewhere.example/pixel.png) <iframe src="//elsewhere.example">
"""
FORBIDDEN = "main :is(iframe, object, embed, img, script), main :is([onload], [onerror], [onmouseover], [onclick])"
LANTERN = "How much does the Brockham lantern weigh?"


@pytest.fixture(scope="module")
def hostile_address(
    tmp_path_factory: pytest.TempPathFactory, poisoned_folder: Path, embedder: Embedder
) -> Iterator[str]:
    """A server over the bundled collection, the poisoned folder, and a file with a hostile name."""
    root = tmp_path_factory.mktemp("hostile")
    brought = root / "brought"
    brought.mkdir()
    (brought / NAME).write_text(NOTE, "utf-8")
    shutil.copytree(poisoned_folder, root / "data")
    with Index(root / "data", embedder) as index:
        assert not any(added.outcome.refused for added in index.add(brought))
    with served_folder(root / "data", embedder) as running:
        yield running


@pytest.fixture
def hostile_page(browser: Browser, hostile_address: str) -> Iterator[Page]:
    """The page of that server; no script of a document ever opens a dialog."""
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with opened(browser, hostile_address) as page:
        page.on("dialog", note)
        yield page
        assert not page.locator(FORBIDDEN).count()
    assert not dialogs


def attacks() -> list[str]:
    """Questions of the poisoned set whose documents attack the browser."""
    lines = (SETS / "poisoned_questions.jsonl").read_text("utf-8").splitlines()
    found = [case["question"] for case in map(json.loads, lines) if case.get("attack") in ATTACKS]
    return found[:: max(1, len(found) // ASKED)][:ASKED]


def test_questions_that_meet_hostile_documents(hostile_page: Page) -> None:
    """Answer, sources, opened passage and the steps of the answer show what they say and run none of it."""
    questions = attacks()
    assert len(questions) == ASKED
    for question in questions:
        ask(hostile_page, question)
        assert not hostile_page.locator(FORBIDDEN).count()
        last = hostile_page.locator("#thread article.exchange").last
        last.get_by_text("How was this answered?").click()
        sources = last.get_by_role("button", name="Source 1", exact=True)
        if sources.count():
            sources.first.click()
            expect(hostile_page.locator("#panel mark.here").first).to_be_visible()


def test_a_hostile_name_and_title(hostile_page: Page) -> None:
    """They are shown as they are, in answer, reader, list and filters."""
    ask(hostile_page, LANTERN)
    expect(hostile_page.locator("#thread")).to_contain_text("71 kilograms")
    hostile_page.get_by_role("button", name="Source 1", exact=True).first.click()
    expect(hostile_page.locator("#panel")).to_contain_text("<script>alert(4)</script> ${alert(5)} lantern")
    assert hostile_page.locator("#panel a[href^='javascript']").count() == 0

    hostile_page.get_by_role("tab", name="Explore").click()
    expect(hostile_page.locator("#explore-page")).to_be_visible()
    hostile_page.get_by_role("tab", name="Documents").click()
    expect(hostile_page.locator("#documents-list")).to_contain_text("<script>alert(4)</script>")
