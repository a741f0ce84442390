"""Everything together, from ``make run`` to the next start: what a person, an evaluator and a program do with it."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from openai import OpenAI
from playwright.sync_api import Browser, Locator, Page, expect

from rag.settings import Settings
from tests.index.load.sample_files import write_pdf
from tests.ui.command import backstop
from tests.ui.page.chromium import FORCE, TANKS, ask, opened, picture
from tests.ui.running_server import ROOT, address_told, environment
from ui import __version__

pytestmark = pytest.mark.browser

NEED = "How many people in Ukraine need humanitarian help?"
REFUGEES = "And how many of them are refugees?"
BACKSTOP = "What did Starmer say about a US backstop?"
LAMP = "From how far away can the Fairport harbour lamp be seen?"
REPORT = [
    "# The harbour lamp of Fairport",
    "The Fairport harbour lamp was lit on 5 January 2026 and is kept by the harbour board.",
    "It can be seen from 34 miles away. Before the new lens it could be seen from 12 miles away.",
]
LOOKS: dict[str, dict[str, Any]] = {
    "whole": {"viewport": {"width": 1280, "height": 860}},
    "whole-dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "whole-narrow": {"viewport": {"width": 390, "height": 844}},
    "whole-narrow-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}
DEFAULT_MODEL = str(Settings.model_fields["llm"].default)


@contextmanager
def made(data: Path) -> Iterator[str]:
    """``make run`` with the default language model on a free port: its address; ended as Ctrl-C ends it."""
    variables = environment(data, BACKSTOP_PORT="0", BACKSTOP_LLM=DEFAULT_MODEL)
    with subprocess.Popen(
        ["make", "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env=variables,
        start_new_session=True,
    ) as making:
        try:
            yield address_told(making)
        finally:
            os.killpg(making.pid, signal.SIGTERM)
            making.communicate(timeout=60)


def test_from_make_run_to_the_next_start(browser: Browser, tmp_path: Path, indexed_folder: Path) -> None:
    """The page, the evaluation and the API show the same answers, and the next start finds them all again."""
    data = tmp_path / "data"
    shutil.copytree(indexed_folder, data)  # The bundled collection is there already; a first start is in test_cli.py.
    with made(data) as address:
        with opened(browser, address) as page:
            ask_about_three_subjects(page)
            bring_a_report_and_ask_about_it(page, tmp_path)
            export_and_praise(page, tmp_path)
            kept = page.context.storage_state()
        evaluate(data, address, tmp_path)
        call(address)

    with made(data) as address, opened(browser, address, storage_state=kept) as page:
        conversation = find_it_all_again(page).removeprefix(address)
        for name, look in LOOKS.items():
            with opened(browser, address, conversation, storage_state=kept, **look) as looked_at:
                look_at_the_disagreement(looked_at, name)


def ask_about_three_subjects(page: Page) -> None:
    """A disagreement, a follow-up, and a question that has to be refused."""
    ask(page, BACKSTOP)
    expect(exchange(page, 0)).to_contain_text("Starmer")
    ask(page, NEED)
    ask(page, REFUGEES)
    expect(exchange(page, 2).locator(".searched")).to_contain_text("Looked for:")
    ask(page, TANKS)
    expect(exchange(page, 3).locator(".refusal")).to_contain_text("No answer from these sources")
    ask(page, FORCE)
    expect(exchange(page, 4)).to_contain_text("Sources disagree")
    for number in (0, 1, 2, 4):
        expect(exchange(page, number).locator("button.cite").first).to_be_visible()


def bring_a_report_and_ask_about_it(page: Page, folder: Path) -> None:
    """A PDF of one's own is read, answers, and opens at the very words."""
    report = write_pdf(folder / "lamp.pdf", REPORT)
    page.get_by_role("tab", name="Documents").click()
    page.locator("#upload input[type=file]").set_input_files(str(report))
    expect(page.locator("#jobs li.done", has_text="lamp.pdf")).to_contain_text("1 added", timeout=60_000)
    page.get_by_role("tab", name="Ask").click()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#thread article.exchange")).to_have_count(0)
    ask(page, LAMP)
    expect(exchange(page, 0)).to_contain_text("34 miles")
    exchange(page, 0).locator("button.cite").first.click()
    expect(page.locator("#panel mark.here")).to_contain_text("34 miles")


def export_and_praise(page: Page, folder: Path) -> None:
    """The first conversation is taken along as Markdown, and its last answer called good."""
    page.locator("#history").get_by_role("button", name=BACKSTOP).click()
    expect(page.locator("#thread article.exchange")).to_have_count(5)
    row = page.locator("#history .conversation", has_text=BACKSTOP)
    row.get_by_text("More").click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Export as Markdown").click()
    downloading.value.save_as(folder / "export.md")
    written = (folder / "export.md").read_text("utf-8")
    assert all(question in written for question in (BACKSTOP, NEED, TANKS, FORCE))
    exchange(page, 4).get_by_role("button", name="Good", exact=True).click()
    expect(exchange(page, 4).locator(".thanks")).to_be_visible()


def evaluate(data: Path, address: str, folder: Path) -> None:
    """The praise becomes a test case; two runs of it against the server are scored and compared."""
    cases = folder / "from-feedback.jsonl"
    run_well(data, "eval", "from-feedback", "--out", str(cases))
    (case,) = [json.loads(line) for line in cases.read_text("utf-8").splitlines()]
    assert case["question"] == FORCE
    assert case["evidence"]
    runs = [folder / "first", folder / "second"]
    for run in runs:
        run_well(data, "eval", "run", "--set", str(cases), "--url", address, "--out", str(run))
    compared = run_well(data, "eval", "compare", *map(str, runs))
    assert "citation_validity" in compared


def run_well(data: Path, *words: str) -> str:
    """What a command prints that has to succeed."""
    done = backstop(data, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def call(address: str) -> None:
    """A program that only knows OpenAI's protocol gets the answer with its citations."""
    with OpenAI(base_url=f"{address}/v1", api_key="none-is-needed-here") as client:
        said = client.chat.completions.create(
            model="backstop-extractive", messages=[{"role": "user", "content": FORCE}]
        )
    message = said.choices[0].message.model_dump()
    assert "100,000" in message["content"]
    assert message["citations"]
    assert httpx.get(f"{address}/openapi.json").json()["info"]["version"] == __version__


def find_it_all_again(page: Page) -> str:
    """After the restart: the conversations, the praise, the report, and its words; the first conversation's address."""
    expect(page.locator("#header")).to_contain_text(f"Version {__version__}")
    page.locator("#history").get_by_role("button", name=BACKSTOP).click()
    expect(page.locator("#thread article.exchange")).to_have_count(5)
    expect(exchange(page, 4).locator(".thanks")).to_be_visible()
    address = page.url
    page.locator("#history").get_by_role("button", name=LAMP).click()
    expect(page.locator("#thread article.exchange")).to_have_count(1)
    exchange(page, 0).locator("button.cite").first.click()
    expect(page.locator("#panel mark.here")).to_contain_text("34 miles")
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("#documents-list section section").first).to_contain_text("The harbour lamp of Fairport")
    return address


def look_at_the_disagreement(page: Page, name: str) -> None:
    """The answer with its sources fits the screen, and a picture of it is kept."""
    exchange(page, 4).locator("button.cite").first.click()
    expect(page.locator("#panel mark.here")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.mouse.move(0, 0)  # Away from the mark, whose preview covers the answer.
    picture(page, name)


def exchange(page: Page, number: int) -> Locator:
    """A question with its answer."""
    return page.locator("#thread article.exchange").nth(number)
