"""What is watched for ``backstop index add --watch``."""

import os
from pathlib import Path

import pytest

from ui.commands.watch import rounds, watched


def test_a_file_does_not_have_all_that_lies_below_its_folder_watched(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "a.md").touch()

    assert watched([tmp_path / "a.md", tmp_path / "notes"]) == [([tmp_path / "notes"], True), ([tmp_path], False)]
    assert watched([tmp_path / "a.md"]) == [([tmp_path], False)]
    assert watched([tmp_path / "notes"]) == [([tmp_path / "notes"], True)]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks often, and waits for little quiet."""
    monkeypatch.setattr("ui.commands.watch._LOOK", 100)
    monkeypatch.setattr("ui.commands.watch._QUIET", 50)


@pytest.mark.usefixtures("quick")
def test_a_file_and_a_folder_are_both_followed(tmp_path: Path) -> None:
    (tmp_path / "notes" / "sub").mkdir(parents=True)
    (tmp_path / "a.md").touch()
    turns = rounds([tmp_path / "a.md", tmp_path / "notes"])

    next(turns)
    (tmp_path / "a.md").write_text("A.", "utf-8")
    next(turns)
    (tmp_path / "notes" / "sub" / "b.md").write_text("B.", "utf-8")
    next(turns)


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_may_not_be_entered_does_not_stop_it(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(0)
    turns = rounds([tmp_path])

    next(turns)
    (tmp_path / "a.md").write_text("A.", "utf-8")
    next(turns)
