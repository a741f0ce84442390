"""What docs/evaluating.md says is run as it stands there."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from eval.cases.read import read_set
from eval.cases.set_lines import read_set_lines
from eval.compare.gate import read_floors
from eval.score.report import METRICS
from index.embedding.embed import Embedder
from tests.ui.command import Done, backstop
from tests.ui.running_server import ROOT
from tests.ui.served_folder import served_copy

PAGE = (ROOT / "docs" / "evaluating.md").read_text("utf-8")
MAKE_RUN, *COMMANDS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[0].strip().splitlines()


def block(language: str) -> str:
    """The only example in a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def run_line(command: str, address: str, folder: Path, cache: Path) -> Done:
    """Run a line of the page: settings in front, then the command; files go below a folder."""
    words = shlex.split(command.replace("http://127.0.0.1:7860", address))
    settings = dict(word.split("=", 1) for word in words[: words.index("backstop")])
    arguments = [word.replace("runs/", f"{folder}/runs/") for word in words[words.index("backstop") + 1 :]]
    return backstop(folder / "unused", *arguments, XDG_CACHE_HOME=str(cache), **settings)


def test_five_commands_lead_from_make_run_to_a_comparison(
    tmp_path: Path, indexed_folder: Path, embedder: Embedder, user_cache: Path
) -> None:
    """The server is the one that make run starts; the gate stops the stricter setting, as the page says."""
    assert MAKE_RUN == "make run"
    assert (
        "backstop serve"
        in subprocess.run(
            ["make", "--dry-run", "run"], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True
        ).stdout
    )
    assert len(COMMANDS) == 4
    (tmp_path / "runs").mkdir()
    with served_copy(indexed_folder, tmp_path / "data", embedder) as address:
        done = [run_line(command, address, tmp_path, user_cache) for command in COMMANDS]

    assert [one.returncode for one in done] == [0, 0, 0, 1], "\n".join(one.stderr for one in done)
    comparison = (tmp_path / "runs" / "comparison.html").read_text("utf-8")
    assert "answered → refused" in comparison
    assert "0.5" in comparison
    assert "answered at least" in done[3].stdout
    for run in ("as-served", "stricter"):
        assert {"run.json", "cases.jsonl", "records.jsonl", "report.html", "report.md", "report.json"} <= {
            file.name for file in (tmp_path / "runs" / run).iterdir()
        }


def test_the_example_of_a_case_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "mills.jsonl"
    file.write_text(json.dumps(json.loads(block("json"))), "utf-8")
    (case,) = read_set_lines(file).cases

    assert case.answers == ("1802",)
    assert read_set(file).unread == ()


def test_the_example_of_floors_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "floors.toml"
    file.write_text(block("toml"), "utf-8")

    assert read_floors(file).ceilings == {"failed": 0.0}


def test_every_group_of_figures_is_named() -> None:
    for group in {metric.group for metric in METRICS}:
        assert f"\n| {group} | " in PAGE


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)]+)\)", PAGE))
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()
