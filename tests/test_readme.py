"""The README's commands are run as they stand there, and print what it says."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index.embedding.embed import Embedder
from tests.ui.command import backstop
from tests.ui.running_server import ROOT
from tests.ui.served_folder import served_copy

README = (ROOT / "README.md").read_text("utf-8")


def examples() -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block with the lines it is said to print."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *printed = example.strip().splitlines()
            yield command, printed


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path, embedder: Embedder
) -> Iterator[tuple[Path, str]]:
    """A data directory with a server over the bundled collection, and the server's address."""
    data = tmp_path_factory.mktemp("readme") / "data"
    with served_copy(indexed_folder, data, embedder) as address:
        yield data, address


@pytest.mark.parametrize(("command", "printed"), list(examples()))
def test_command_prints_what_the_readme_says(
    command: str, printed: list[str], served: tuple[Path, str], user_cache: Path
) -> None:
    """Every line of the README is somewhere in the output."""
    data, address = served
    program, *words = shlex.split(command.replace("http://127.0.0.1:7860", address).replace("runs/", f"{data}/runs/"))

    output = {"backstop": run_backstop, "curl": run_curl}[program](words, data, user_cache)

    for line in printed:
        assert line in output


def run_backstop(words: list[str], data: Path, cache: Path) -> str:
    """What the command prints."""
    done = backstop(data, *words, XDG_CACHE_HOME=str(cache))
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_curl(words: list[str], data: Path, cache: Path) -> str:
    """What curl would print, which not every machine has: an address, headers with -H, a body with -d."""
    url = next(word for word in words if word.startswith("http"))
    headers = dict(words[place + 1].split(": ") for place, word in enumerate(words) if word == "-H")
    bodies = [words[place + 1] for place, word in enumerate(words) if word == "-d"]
    answer = httpx.request("POST" if bodies else "GET", url, headers=headers, content=bodies[0] if bodies else None)
    return answer.raise_for_status().text


def test_make_targets_of_the_readme_exist() -> None:
    """Every make target named in the README can be made."""
    makefile = (ROOT / "Makefile").read_text("utf-8")

    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_files_the_readme_links_to_exist() -> None:
    """No link of the README leads nowhere."""
    for link in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / link).exists(), link
