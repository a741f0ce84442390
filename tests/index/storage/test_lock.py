"""One process owns a data directory."""

import errno
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from index.errors import DataDirectoryHeld, DataDirectoryUnusable
from index.storage.lock import FILE_NAME, DataDirectoryLock, read_holder

HOLDER = """
import sys
from pathlib import Path
from index.storage.lock import DataDirectoryLock
lock = DataDirectoryLock(Path(sys.argv[1]))
print("held", flush=True)
for line in sys.stdin:
    lock.announce(line.strip())
    print("announced", flush=True)
"""


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder and announces every line it is sent."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert stream(process.stdout).readline() == "held\n"
        yield process
        process.kill()


def stream(pipe: IO[str] | None) -> IO[str]:
    """A pipe that is there."""
    assert pipe is not None
    return pipe


def announce(process: subprocess.Popen[str], address: str) -> None:
    """Let the other process announce an address, and wait until it has."""
    pipe = stream(process.stdin)
    pipe.write(f"{address}\n")
    pipe.flush()
    assert stream(process.stdout).readline() == "announced\n"


def test_another_process_is_told_who_holds_the_folder_and_where_it_serves(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(DataDirectoryHeld, match=f"in use by process {process.pid}$") as silent:
            DataDirectoryLock(tmp_path)
        announce(process, "http://localhost:7860")
        with pytest.raises(DataDirectoryHeld, match="serves at http://localhost:7860") as serving:
            DataDirectoryLock(tmp_path)

    assert silent.value.address is None
    assert serving.value.address == "http://localhost:7860"


def test_the_last_announcement_holds(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        announce(process, "http://localhost:7860/a/long/address")
        announce(process, "http://localhost:1")
        with pytest.raises(DataDirectoryHeld) as held:
            DataDirectoryLock(tmp_path)

    assert held.value.address == "http://localhost:1"


def test_a_killed_holder_leaves_the_folder_free_and_its_address_forgotten(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        announce(process, "http://localhost:7860")
        process.kill()
        process.wait()
    with DataDirectoryLock(tmp_path), pytest.raises(DataDirectoryHeld) as held:
        DataDirectoryLock(tmp_path)

    assert held.value.address is None


def test_a_closed_lock_can_be_taken_again_and_names_nobody(tmp_path: Path) -> None:
    with DataDirectoryLock(tmp_path) as lock:
        lock.announce("http://localhost:7860")
    assert read_holder(tmp_path) == {}
    with DataDirectoryLock(tmp_path):
        assert read_holder(tmp_path)["address"] is None


def test_the_folder_is_made_when_it_is_missing(tmp_path: Path) -> None:
    with DataDirectoryLock(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b" / FILE_NAME).is_file()


def test_a_folder_whose_file_cannot_be_locked_is_unusable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on some network file systems."""

    def refuse(file: IO[str], operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    before = _open_files()
    with monkeypatch.context() as patched, pytest.raises(DataDirectoryUnusable, match="No locks available"):
        patched.setattr("fcntl.flock", refuse)
        DataDirectoryLock(tmp_path)
    assert _open_files() <= before
    DataDirectoryLock(tmp_path).close()


def test_a_folder_whose_lock_file_cannot_be_written_is_unusable(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).symlink_to("/dev/full")
    before = _open_files()
    with pytest.raises(DataDirectoryUnusable, match="cannot be used as data directory"):
        DataDirectoryLock(tmp_path)
    assert _open_files() <= before


def test_a_killed_holder_stands_in_the_file_until_somebody_takes_the_folder(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.kill()
        process.wait()
    assert str(read_holder(tmp_path)["process"]) == str(process.pid)


def test_nobody_holds_a_folder_without_a_lock(tmp_path: Path) -> None:
    assert read_holder(tmp_path) == {}


def test_a_lock_file_that_is_being_written_names_nobody(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(json.dumps({"process": 7})[:-3])

    assert read_holder(tmp_path) == {}


def test_being_refused_does_not_harm_the_holder(tmp_path: Path) -> None:
    with DataDirectoryLock(tmp_path) as lock:
        lock.announce("http://localhost:7860")
        for _ in range(2):
            with pytest.raises(DataDirectoryHeld, match="7860"):
                DataDirectoryLock(tmp_path)


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
