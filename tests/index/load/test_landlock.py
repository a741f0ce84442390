"""Landlock: what a process cannot do any more once it gave it up. In processes of their own, since it is for good."""

import subprocess
import sys
from pathlib import Path

import pytest

from index.load.landlock import landlock_version

pytestmark = pytest.mark.skipif(landlock_version() < 3, reason="the kernel has no Landlock that knows emptying")

_TRY = """
import os, sys
from pathlib import Path
from index.load.landlock import give_up_writing, refuse_new_privileges

folder = Path(sys.argv[1])
opened = (folder / "open").open("w")
assert refuse_new_privileges()
assert give_up_writing()
for attempt in (
    lambda: (folder / "letter").write_text("changed"),
    lambda: (folder / "letter").unlink(),
    lambda: (folder / "letter").rename(folder / "moved"),
    lambda: os.truncate(folder / "letter", 0),
    lambda: (folder / "new").touch(),
    lambda: (folder / "new").mkdir(),
    lambda: (folder / "empty").rmdir(),
    lambda: (folder / "new").symlink_to(folder),
    lambda: os.mkfifo(folder / "new"),
):
    try:
        attempt()
    except PermissionError:
        continue
    raise AssertionError
opened.write("still open")
print((folder / "letter").read_text())
"""


def test_files_can_be_read_and_neither_changed_nor_removed(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("kept")
    (tmp_path / "empty").mkdir()
    done = subprocess.run([sys.executable, "-c", _TRY, str(tmp_path)], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("kept\n", "")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["empty", "letter", "open"]
    assert (tmp_path / "open").read_text() == "still open"
