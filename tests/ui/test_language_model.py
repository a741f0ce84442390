"""A server whose answers a real small language model words: what it says, and what happens when it goes."""

import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from rag.settings import Settings
from tests.ui.command import backstop
from tests.ui.page.chromium import ask as ask_on_page
from tests.ui.page.chromium import opened
from tests.ui.running_server import running_copy

SMALL = "SmolLM2-135M-Instruct-Q4_1"
FORCE = "How many troops would a viable multinational force need?"
NEED = "How many people in Ukraine need humanitarian help?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path) -> Iterator[str]:
    """A server over the bundled collection, whose model has been started."""
    more = {"BACKSTOP_LLM": f"local:{SMALL}", "BACKSTOP_DRAFT_CACHE_MB": "0"}
    with running_copy(indexed_folder, tmp_path_factory.mktemp("worded") / "data", **more) as running:
        ask(running, FORCE)
        yield running


def ask(address: str, question: str, **more: str) -> dict[str, Any]:
    """The whole answer."""
    answer = httpx.post(f"{address}/api/ask", json={"question": question, **more}, timeout=120)
    return dict(answer.raise_for_status().json())


def model_process() -> int:
    """The process that runs the model of the server that these tests started."""
    for name in (path.name for path in Path("/proc").iterdir() if path.name.isdigit()):
        if "rag.llm.local_process" in _command(name):
            server = _parent(name)
            if "serve" in _command(server) and _parent(server) == str(os.getpid()):
                return int(name)
    raise AssertionError("no model runs")


def _parent(process: str) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1]


def _command(process: str) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def ticks(process: int) -> int:
    """Hundredths of a second that a process has worked."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def assert_soon_idle(process: int) -> None:
    """It stops working; on a machine that does nothing else within a second."""
    deadline = time.monotonic() + 8
    while True:
        before = ticks(process)
        time.sleep(0.3)
        if ticks(process) - before <= 1:
            return
        assert time.monotonic() < deadline


def assert_cited(address: str, answer: dict[str, Any]) -> None:
    """Every sentence has a verdict and a citation, and every citation opens at its quote."""
    assert answer["sentences"]
    cited = {one["number"]: one for one in answer["citations"]}
    for sentence in answer["sentences"]:
        assert sentence["verdict"] in ("quoted", "supported", "partly")
        assert sentence["citations"]
        assert set(sentence["citations"]) <= set(cited)
    for citation in cited.values():
        document = httpx.get(f"{address}/api/documents/{citation['document_id']}").json()
        assert document["text"][citation["start"] : citation["end"]] == citation["quote"]


def assert_worded(address: str, answer: dict[str, Any]) -> None:
    """The model has worded it, and every sentence was checked."""
    assert_cited(address, answer)
    assert (answer["generator"]["mode"], answer["generator"]["model"]) == ("llm", SMALL)
    assert answer["generator"]["problem"] is None
    assert answer["usage"]["completion_tokens"] > 0


@pytest.mark.parametrize("question", [FORCE, "What did Macron say about French soldiers in January 2026?"])
def test_every_sentence_is_checked_and_cited(question: str, address: str) -> None:
    assert_worded(address, ask(address, question))


def test_quotes_are_one_word_away(address: str) -> None:
    answer = ask(address, FORCE, generator="extractive")

    assert (answer["generator"]["mode"], answer["usage"]["completion_tokens"]) == ("extractive", 0)
    assert {one["verdict"] for one in answer["sentences"]} == {"quoted"}


def test_a_model_killed_in_the_middle_costs_its_words_not_the_answer(address: str) -> None:
    """The same answer is completed by quotes, and the next question has the model back."""
    killed = model_process()
    before = ticks(killed)
    with httpx.stream("POST", f"{address}/api/ask/stream", json={"question": NEED}, timeout=60) as events:
        lines = events.iter_lines()
        assert any(line == "event: evidence" for line in lines)
        wait_until(lambda: ticks(killed) >= before + 10, 60)
        os.kill(killed, signal.SIGKILL)
        told = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    broken = json.loads(told[-1])
    assert_cited(address, broken)
    assert broken["generator"]["problem"]

    assert_worded(address, ask(address, NEED, generator="llm"))
    assert model_process() != killed


def places_taken(address: str) -> float:
    """How many answers the model writes now."""
    told = httpx.get(f"{address}/metrics").text.splitlines()
    return next(float(one.split()[-1]) for one in told if one.startswith('backstop_line_taken{line="language model"}'))


@pytest.mark.parametrize("route", ["/api/ask", "/api/ask/stream", "/v1/chat/completions"])
def test_a_client_that_leaves_stops_the_model_and_frees_its_place(route: str, address: str) -> None:
    """On a machine that does nothing else within a second."""
    process = model_process()
    before = ticks(process)
    messages = [{"role": "user", "content": NEED}]
    body = json.dumps({"model": "backstop", "messages": messages} if route.startswith("/v1") else {"question": NEED})
    host, _, port = address.removeprefix("http://").partition(":")
    head = f"POST {route} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"{head}\r\n\r\n{body}".encode())
        wait_until(lambda: places_taken(address) == 1 and ticks(process) >= before + 20, 60)
    wait_until(lambda: places_taken(address) == 0, 8)
    assert_soon_idle(process)


def wait_until(so: Callable[[], bool], seconds: float) -> None:
    """Look again and again."""
    deadline = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_without_its_file_the_reason_is_told_and_quotes_stand_in(tmp_path: Path, indexed_folder: Path) -> None:
    """No network either: neither the hub nor a registry can be asked."""
    models = tmp_path / "models"
    models.mkdir()
    (models / "all-MiniLM-L6-v2").symlink_to(Settings().models_dir / "all-MiniLM-L6-v2")
    cut = {
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": "",
    }
    more = {"BACKSTOP_MODELS_DIR": str(models), "BACKSTOP_LLM": f"local:{SMALL}", **cut}
    with running_copy(indexed_folder, tmp_path / "data", **more) as address:
        answer = ask(address, FORCE)
        refused = httpx.post(f"{address}/api/ask", json={"question": FORCE, "generator": "llm"})
        told = backstop(tmp_path / "data", "ask", FORCE, **more)

    assert {one["verdict"] for one in answer["sentences"]} == {"quoted"}
    assert "the file is missing; run: backstop models pull" in answer["generator"]["problem"]
    assert (refused.status_code, refused.json()["field"]) == (503, "generator")
    assert "Quotes only: " in told.stdout


@pytest.mark.browser
def test_the_page_tells_whose_words_they_are_and_can_stop(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        expect(page.locator("#wording")).to_contain_text(SMALL)

        page.get_by_label("Your question").fill(NEED)
        page.keyboard.press("Enter")
        page.locator("#current .evidence li").first.wait_for()
        page.get_by_role("button", name="Stop", exact=True).click()
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
        assert_soon_idle(model_process())
        expect(page.locator("#current article")).to_have_count(0)
        expect(page.locator("#history .conversation")).to_have_count(0)

        page.get_by_label("Quotes only").check()
        ask_on_page(page, FORCE)
        expect(page.locator("#panel article.source").first).to_be_visible()
        expect(page.locator("#thread blockquote.quoted").first).to_be_visible()
