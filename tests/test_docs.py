"""The commands in docs/ are ones that there are, and those that end by themselves are run."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from tests.ui.command import backstop
from tests.ui.running_server import ROOT
from ui.cli import app

PAGES = sorted((ROOT / "docs").glob("*.md"))
SETTING = r"(?:[A-Z][A-Z_]*=\S+ )*"
NOTE = "# The lamp\n\nThe lamp of Fairport can be seen from 34 miles away.\n"
LASTS = ("serve", "--watch", "embed", "eval", "https://")
"""What goes on until it is stopped, needs another machine, or is run by tests of its own."""


def commands(page: Path) -> Iterator[str]:
    """The lines of a page that call ``backstop``, optional words included."""
    text = page.read_text("utf-8").replace("\\\n", " ")
    for line in re.findall(rf"^ *(?:\$ )?{SETTING}(backstop .+)$", text, re.MULTILINE):
        yield re.sub(r"[\[\]]", "", line.partition(" #")[0]).strip()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the files that the pages speak of."""
    for folder in ("notes", "reports/2025"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "lamp.md").write_text(NOTE, "utf-8")
    shutil.copytree(tmp_path / "notes", tmp_path / "PATH")
    (tmp_path / "corpus.jsonl.gz").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("page", "line"), [(page.name, line) for page in PAGES for line in commands(page)])
def test_every_command_and_option_is_one_that_there_is(page: str, line: str, files: Path) -> None:
    """It is read as it would be, and not run."""
    command, words = typer.main.get_command(app), shlex.split(line)[1:]
    while below := getattr(command, "commands", None):
        assert words[0] in below, f"{page}: {line}"
        command, words = below[words[0]], words[1:]

    command.make_context(line, words).close()


@pytest.mark.parametrize("page", ["access.md", "data.md", "documents.md"])
def test_commands_that_end_are_run_one_after_the_other(page: str, files: Path) -> None:
    """Over an index of one note, with a name, its id, and a file; restoring goes into an empty directory."""
    known = {"NAME": "Ann", "FILE": str(files / "kept.zip"), "corpus.jsonl.gz": "PATH"}
    lines = [one for one in commands(ROOT / "docs" / page) if not any(word in one for word in LASTS)]
    assert lines
    backstop(files / "data", "index", "add", "notes")
    for line in lines:
        words = [known.get(word, word) for word in shlex.split(line)[1:]]
        done = backstop(files / ("empty" if "restore" in words else "data"), *words)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        if found := re.search(r'"id": "(\w+)"', done.stdout):
            known["ID"] = found[1]
