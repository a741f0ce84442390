"""What a container leaves us."""

import os
from pathlib import Path

import pytest

from rag.llm.processors import usable_memory, usable_processors

ALL = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.mark.parametrize(
    ("quota", "processors"),
    [("100000 100000", 1), ("50000 100000", 1), ("10000000 100000", ALL), ("max 100000", ALL), ("", ALL), (None, ALL)],
)
def test_a_quota_is_rounded_up_and_never_gives_more_than_there_are(
    tmp_path: Path, quota: str | None, processors: int
) -> None:
    if quota is not None:
        (tmp_path / "cpu.max").write_text(f"{quota}\n")
    assert usable_processors(tmp_path) == processors


@pytest.mark.parametrize(
    ("limit", "used", "kept", "free"),
    [("5000", "2000", "0", 3000), ("5000", "4500", "1500", 2000), ("5000", "6000", "0", 0)],
)
def test_memory_is_what_the_container_leaves_files_at_hand_not_counted(
    tmp_path: Path, limit: str, used: str, kept: str, free: int
) -> None:
    (tmp_path / "memory.max").write_text(f"{limit}\n")
    (tmp_path / "memory.current").write_text(f"{used}\n")
    (tmp_path / "memory.stat").write_text(f"anon 7\nactive_file 9\ninactive_file {kept}\n")
    assert usable_memory(tmp_path) == free


def test_without_a_limit_memory_is_what_the_system_has(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("1\n")
    unlimited, nothing = usable_memory(tmp_path), usable_memory(tmp_path / "nowhere")
    assert (unlimited is None) == (nothing is None)
    assert unlimited is None or unlimited > 1 << 20
