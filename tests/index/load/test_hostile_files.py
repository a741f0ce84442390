"""Folders full of files that nobody should have to read: each is listed, none stops the others or costs us memory."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.index.load.hostile_files import hostile_files, write_hostile_files

_SOME = [
    "cut-0.pdf",
    "flipped-1.docx",
    "flipped-2.eml",
    "gap.mht",
    "zeros.jsonl.gz",
    "really.docx.pdf",
    "empty.docx",
    "yaml-laughs.md",
    "heading-long.md",
    "nul-between.txt",
    "charset-hex.html",
    "deep-lists.jsonl",
    "bad-lines.jsonl.gz",
    "pages-in-a-ring.pdf",
    "encrypted.pdf",
    "laughs.docx",
    "line\nbreak.md",
    "caf\udce9.md",
    "pipe.md",
    "link-to-all",
    "sparse.txt",
]
"""One of every sort that are soon done with."""

_LOAD = """
import json, sys
from pathlib import Path
from index.load.files import Loaded, load

def resident():
    return int(next(line for line in Path("/proc/self/status").open() if line.startswith("VmHWM")).split()[1]) / 1024

before = resident()
for found in load(Path(sys.argv[1])):
    what, source = type(found).__name__, ascii(found.source.relative_to(sys.argv[1]).as_posix())
    print(json.dumps([what, source, getattr(found, "reason", "")]))
print(json.dumps(resident() - before))
"""
"""In a process of its own, so that its memory can be measured."""

_SILENT = ("..md.md",)
"""A hidden file, which is passed over."""

_GOOD = ("!first.md", "zz-good.md", "zz-good.txt")


def read_in_a_process(folder: Path, seconds: int) -> tuple[list[tuple[str, str, str]], float]:
    """What became of each file, and how many MiB the process that asked for them has grown by at most."""
    done = subprocess.run(
        [sys.executable, "-c", _LOAD, str(folder)], capture_output=True, text=True, timeout=seconds, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    *found, grown = map(json.loads, done.stdout.splitlines())
    return [(what, source, reason) for what, source, reason in found], grown


def expect_each_listed(folder: Path, written: list[Path], seconds: int, most_grown: float) -> Counter[str]:
    """Returns how many were loaded, unreadable and ignored, each file counted once by the last thing said of it."""
    for name in _GOOD:
        (folder / name).write_text("A good file.")
    found, grown = read_in_a_process(folder, seconds)

    outcomes = {source: what for what, source, _ in found}
    there = [*written, *(folder / name for name in _GOOD)]
    assert outcomes.keys() == {_shown(folder, file) for file in there if file.name not in _SILENT}
    assert [outcomes[ascii(name)] for name in _GOOD] == ["Loaded"] * 3
    assert all(reason for what, _, reason in found if what == "Unreadable")
    assert grown < most_grown
    return Counter(outcomes.values())


def _shown(folder: Path, file: Path) -> str:
    """A name that is not UTF-8 comes with replacement characters in place of its odd bytes."""
    return ascii(os.fsencode(file.relative_to(folder)).decode(errors="replace"))


def test_twenty_hostile_files_are_listed_and_stop_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    written = write_hostile_files(folder, _SOME)
    assert len(written) >= 20
    counts = expect_each_listed(folder, written, seconds=300, most_grown=150)
    assert counts["Unreadable"] >= 12


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
def test_all_hostile_files_are_listed_and_stop_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    written = write_hostile_files(folder, seed=seed)
    assert len(written) >= 300
    counts = expect_each_listed(folder, written, seconds=3600, most_grown=600)
    with capsys.disabled():
        print(f"\n{len(written)} hostile files (seed {seed}): {dict(counts)}")  # noqa: T201 - the soak test's result.


def test_the_same_seed_breaks_files_in_the_same_places(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_hostile_files(tmp_path / name, ["flipped-1.md", "cut-0.jsonl"], seed=3)
    for name in ("flipped-1.md", "cut-0.jsonl"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_names_of_some_are_names_of_hostile_files(tmp_path: Path) -> None:
    assert set(_SOME) <= hostile_files(tmp_path / "whole", random.Random(0)).keys()
