"""Documents that attack the browser: nothing of them runs, loads anything, or becomes markup of the page."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from index.embed import Embedder
from index.index import Index
from tests.ui.page.chromium import ask, opened
from tests.ui.running_server import ROOT, running_server

pytestmark = pytest.mark.browser

SETS = ROOT / "eval" / "sets"
CASES = [json.loads(line) for line in (SETS / "poisoned_questions.jsonl").read_text("utf-8").splitlines()]
ATTACKS = [
    question
    for attack in ("markup", "tracking", "template")
    for question in [case["question"] for case in CASES if case["attack"] == attack][:2]
]
HOSTILE_NAME = "<img src=x onerror=alert(1)> ${alert(2)} {{x}}.md"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, indexed_folder: Path) -> Iterator[str]:
    """A server over the bundled collection, the poisoned folder, and a document that is hostile in every part."""
    data, odd = tmp_path_factory.mktemp("poisoned") / "data", tmp_path_factory.mktemp("odd")
    shutil.copytree(indexed_folder, data)
    (odd / HOSTILE_NAME).write_text(
        f"# {HOSTILE_NAME}\n\nThe zorblax tower of Quillport {HOSTILE_NAME} is 77 metres tall.\n", "utf-8"
    )
    with Index(data, embedder) as index:
        for folder in (SETS / "poisoned", odd):
            for added in index.add(folder):
                assert not added.outcome.refused
    with running_server(data) as running:
        yield running


def test_nothing_of_a_hostile_document_runs_or_loads(browser: Browser, address: str) -> None:
    """Answers, opened documents, lists, and how it was answered; script errors and requests elsewhere fail."""
    with opened(browser, address) as page:
        page.on("dialog", lambda dialog: pytest.fail(f"script of a document ran: {dialog.message}"))
        for question in [*ATTACKS, f"How tall is the zorblax tower of Quillport? {HOSTILE_NAME}"]:
            ask(page, question)
            page.get_by_role("button", name="How was this answered?").last.click()
            expect(page.locator("#panel .trace")).to_be_visible()
            marks = page.locator("#thread article.exchange").last.locator("button.cite")
            if marks.count():
                marks.first.click()
                expect(page.locator("#panel mark.here").first).to_be_visible()
        expect(page.locator("#thread")).to_contain_text("77 metres")
        assert page.locator("#thread img, #panel img, #thread script, #panel script, #panel iframe").count() == 0

        page.get_by_role("tab", name="Documents").click()
        expect(page.locator("#documents-list")).to_contain_text(HOSTILE_NAME.removesuffix(".md"))
        page.get_by_role("tab", name="Explore").click()
        expect(page.locator("#explore-page")).to_be_visible()


def test_the_policy_lets_nothing_in_from_elsewhere(browser: Browser, address: str) -> None:
    """Even a script that somebody types into the page can contact no other host."""
    page = browser.new_page()
    page.goto(address)
    policy = page.request.get(address).headers["content-security-policy"]
    refused = page.evaluate(
        """() => new Promise(done => {
            document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective));
            const image = new Image();
            image.src = 'http://elsewhere.example/pixel.png';
        })"""
    )
    page.close()
    assert refused == "img-src"
    assert {"connect-src 'self'", "object-src 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
