"""The examples of docs/extending.md run as they stand there, one after the other, over the bundled collection."""

import re
import shutil
from pathlib import Path

import pytest

from tests.ui.running_server import ROOT

PAGE = (ROOT / "docs" / "extending.md").read_text("utf-8")


def test_examples_run(
    tmp_path: Path, indexed_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(indexed_folder, tmp_path / "data")
    monkeypatch.setenv("BACKSTOP_DATA_DIR", str(tmp_path / "data"))
    shared: dict[str, object] = {}
    for example in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(compile(example, "docs/extending.md", "exec"), shared)

    assert capsys.readouterr().out == "answered\n"


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:index|rag|eval|ui|tests)/[a-z_/]+(?:\.\w+)?)`", PAGE))))
def test_what_is_named_is_there(path: str) -> None:
    assert (ROOT / path).exists()
