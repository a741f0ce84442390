"""What stands on the terminal when something goes wrong."""

from pathlib import Path

import pytest

from tests.ui.command import backstop
from ui.commands.output import progress_lines


def test_an_error_gets_a_line_of_its_own(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not stand behind how far something had come."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    with pytest.raises(ValueError), progress_lines() as tell:
        tell("1 of 2")
        raise ValueError

    assert capsys.readouterr().err.endswith("1 of 2\n")


def test_the_terminal_is_not_steered_by_errors(tmp_path: Path) -> None:
    """They may repeat a name, or what a server says."""
    done = backstop(tmp_path / "data", "index", "add", "no\x1b]0;owned\x07where")

    assert done.returncode == 2
    assert done.stderr == "backstop: no]0;ownedwhere: no such file or folder\n"
