"""The unit for systemd is one that systemd understands."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import Settings

UNIT = Path(__file__).parents[2] / "docs" / "systemd" / "backstop.service"


def test_it_names_settings_that_there_are_and_outlasts_the_shutdown() -> None:
    text = UNIT.read_text("utf-8")
    named = {line.split("=")[1] for line in text.splitlines() if line.startswith("Environment=BACKSTOP_")}
    patience = int(text.split("TimeoutStopSec=")[1].split()[0])

    assert {name.removeprefix("BACKSTOP_").lower() for name in named} <= Settings.model_fields.keys()
    assert patience > Settings.model_fields["shutdown_seconds"].default


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    unit = tmp_path / "backstop.service"
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/backstop/.venv/bin/backstop", sys.executable))
    found = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)

    assert (found.returncode, found.stderr) == (0, "")
