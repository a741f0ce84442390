"""A setting that cannot be read is refused by every command, with the name of its variable and nothing else."""

from pathlib import Path

import pytest

from tests.ui.command import backstop

COMMANDS = [
    "ask a",
    "chat",
    "data backup {new}",
    "data restore {new}",
    "doctor",
    "eval bench --data {folder}",
    "eval calibrate --data {folder} --out {folder}",
    "eval from-feedback --out {new}",
    "eval run --set dev --out {new} --corpus bundled",
    "index add {folder}",
    "index embed {folder}",
    "index list",
    "index rebuild",
    "index remove a",
    "index stats",
    "index verify",
    "keys add Ann",
    "keys list",
    "keys revoke a",
    "mcp",
    "models list",
    "models pull",
    "models verify",
    "search a",
    "serve",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_variable_is_named(command: str, tmp_path: Path) -> None:
    """Nothing is done before: the data directory is not made."""
    words = [word.format(new=tmp_path / "new", folder=tmp_path) for word in command.split()]

    done = backstop(tmp_path / "data", *words, BACKSTOP_PORT="x")

    assert (done.returncode, done.stdout) == (2, "")
    told = done.stderr.strip()
    assert told.startswith("backstop: BACKSTOP_PORT: Input should be a valid integer") and "\n" not in told
    assert not (tmp_path / "data").exists()
