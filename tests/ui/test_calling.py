"""What docs/calling.md says is run as it stands there, and so are the examples; all against one server."""

import json
import re
import runpy
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from eval.cases.read import read_set
from index.embedding.embed import Embedder
from rag.settings import Settings
from tests.test_readme import run_curl
from tests.ui.running_server import ROOT
from tests.ui.served_folder import served_folder
from ui.access.store import AccessStore
from ui.client.client import Backstop
from ui.client.connection import BackstopProblem
from ui.doctor.doctor import examine

PAGE = (ROOT / "docs" / "calling.md").read_text("utf-8")
EXAMPLES = ROOT / "docs" / "examples"
FORCE = "How many troops would a viable multinational force need?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path, embedder: Embedder) -> Iterator[str]:
    """A server over a copy of the bundled collection, which examples may change."""
    data = tmp_path_factory.mktemp("calling") / "data"
    shutil.copytree(indexed_folder, data)
    with served_folder(data, embedder) as running:
        yield running


@pytest.fixture(autouse=True)
def _no_telemetry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")


def blocks(language: str) -> list[str]:
    """The examples of the page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def run_example(name: str, *arguments: str) -> None:
    """Run an example as a program."""
    before, sys.argv = sys.argv, [name, *arguments]
    try:
        runpy.run_path(str(EXAMPLES / name))
    finally:
        sys.argv = before


@pytest.mark.parametrize(
    ("command", "told"),
    list(
        zip(
            blocks("sh")[0].splitlines(),
            ['"status":"answered"', "event: answer", '"passages":', '"next_cursor":'],
            strict=True,
        )
    ),
)
def test_curl(address: str, command: str, told: str, tmp_path: Path) -> None:
    words = shlex.split(command.replace("http://127.0.0.1:7860", address))

    assert words[0] == "curl"
    assert told in run_curl(words, tmp_path, tmp_path)


def test_python(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The client, and the page's own protocol."""
    ours, gradios = blocks("python")

    exec(ours.replace("http://127.0.0.1:7860", address), {})
    printed = capsys.readouterr().out
    assert printed.startswith("answered ") and "\nTrue " in printed and "False " not in printed
    assert "168 168\n" in printed
    assert printed.endswith("422 question the question is empty\n")

    exec(gradios.replace("http://127.0.0.1:7860", address), {})
    assert "[1]" in capsys.readouterr().out


def test_gradio_client_gets_what_the_api_gives(address: str) -> None:
    """Under one name there is one call; what is wrong with a question is told."""
    somebody = {"cookies": {"backstop_caller": "0" * 32}}
    client = Client(address, httpx_kwargs=somebody, verbose=False, analytics_enabled=False)
    told = client.view_api(return_format="dict")
    answer = client.predict(FORCE, api_name="/ask")
    for question, wrong in ((" ", "is empty"), (["a"], "must be a text"), ("a" * 5_000, "at most 4,000")):
        with pytest.raises(AppError, match=f"the question .*{wrong}"):
            client.predict(question, api_name="/ask")
    client.close()

    assert isinstance(told, dict) and list(told["named_endpoints"]) == ["/ask"] and not told["unnamed_endpoints"]
    assert answer["status"] == "answered" and "100,000" in answer["text"]
    assert answer["citations"][0]["number"] == 1


def test_where_a_key_is_needed(tmp_path: Path, embedder: Embedder) -> None:
    """Every way to call sends it; without it, it is asked for."""
    folder = tmp_path / "data"
    with served_folder(folder, embedder, access="keys") as address:
        with closing(AccessStore(folder)) as store:
            _, key = store.keys.add("Ann", {"ask"})
        with pytest.raises(BackstopProblem) as refused:
            Backstop(address).ask(FORCE)
        with Backstop(address, key) as ann:
            asked = ann.ask(FORCE)
            with pytest.raises(BackstopProblem) as forbidden:
                ann.add({"a.md": b"A."})
        client = Client(address, headers={"Authorization": f"Bearer {key}"}, verbose=False, analytics_enabled=False)
        told = client.predict(FORCE, api_name="/ask")
        client.close()
        doctor = [check for check in examine(Settings(), address) if check.problem]

    assert (refused.value.status, forbidden.value.status) == (401, 403)
    assert asked.reason == told["reason"] == "nothing_found"
    assert [check.mend for check in doctor] == ["set BACKSTOP_API_KEY to a key of that server"]


def test_mcp_is_set_up_with_a_command_that_exists() -> None:
    (server,) = json.loads(blocks("json")[0])["mcpServers"].values()

    assert [server["command"], *server["args"]] == ["backstop", "mcp"]


def test_example_for_asking(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    run_example("asking.py", FORCE, address)
    run_example("asking.py", "What is the boiling point of tungsten?", address)
    printed = capsys.readouterr().out

    assert "100,000" in printed and "\n[1] Third Eye Analyst" in printed
    assert printed.endswith("No answer: off_topic\n")


def test_example_for_evaluating(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (ROOT / "eval" / "sets" / "backstop_dev.jsonl").read_text("utf-8").splitlines(keepends=True)
    few = tmp_path / "few.jsonl"
    few.write_text("".join([*lines[:6], *lines[-2:]]), "utf-8")

    assert len(read_set(few).cases) == 8
    run_example("evaluating.py", str(few), address)
    asked, quoted = capsys.readouterr().out.splitlines()

    assert asked.startswith("8 questions: ")
    exact, quotes = map(int, re.findall(r"\d+", quoted))
    assert exact == quotes > 0


def test_example_for_calling(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    run_example("calling.py", address)

    told = ["1 document added", "The lamp of Skerry burns 14 litres of oil a night.", "410 Gone"]
    assert capsys.readouterr().out.splitlines() == told


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)]+)\)", PAGE))
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()
