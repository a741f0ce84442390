"""The README's commands are run as they stand there, and print what it says."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.running_server import ROOT, environment, running_server

README = (ROOT / "README.md").read_text("utf-8")


def examples() -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block with the lines it is said to print."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *printed = example.strip().splitlines()
            yield command, printed


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A data directory with a server over the bundled collection, and the server's address."""
    data = tmp_path_factory.mktemp("readme")
    with running_server(data) as address:
        yield data, address


@pytest.mark.parametrize(("command", "printed"), list(examples()))
def test_command_prints_what_the_readme_says(command: str, printed: list[str], served: tuple[Path, str]) -> None:
    """Every line of the README is somewhere in the output."""
    data, address = served
    words = shlex.split(command.replace("http://127.0.0.1:7860", address))
    if words[0] == "backstop":
        words = [sys.executable, "-m", "ui.cli", *words[1:]]

    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=environment(data), check=True)

    for line in printed:
        assert line in done.stdout


def test_make_targets_of_the_readme_exist() -> None:
    """Every make target named in the README can be made."""
    makefile = (ROOT / "Makefile").read_text("utf-8")

    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_files_the_readme_links_to_exist() -> None:
    """No link of the README leads nowhere."""
    for link in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / link).exists(), link
