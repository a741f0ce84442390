"""``backstop index add`` keeps folders in step, in its own process and through a server."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from index.embedding.embed import Embedder
from rag.settings import Settings
from tests.ui.running_server import ROOT, environment
from tests.ui.served_folder import served_folder
from ui.cli import app


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory that does not exist yet, for the commands of this process."""
    monkeypatch.setenv("BACKSTOP_MODELS_DIR", str(Settings().models_dir))
    monkeypatch.setenv("BACKSTOP_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder with two notes in it."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "lamp.md").write_text("The lamp of Skerry burns 14 litres of oil a night.\n", "utf-8")
    (folder / "rock.md").write_text("The rock of Skerry is 31 metres high.\n", "utf-8")
    return folder


def index(*arguments: str | Path) -> Result:
    """Run a command of ``backstop index`` in this process."""
    return CliRunner().invoke(app, ["index", *map(str, arguments)], catch_exceptions=False)


def listed() -> list[str]:
    """The ids of all documents."""
    return [line.split("\t")[0] for line in index("list").stdout.splitlines()]


def added(*arguments: str | Path) -> dict[str, object]:
    """The counts of an addition that are not zero."""
    job = json.loads(index("add", "--json", *arguments).stdout)
    assert job["status"] == "done"
    names = ("added", "changed", "unchanged", "moved", "vanished", "removed", "passages", "embedded")
    return {name: job[name] for name in names if job[name]}


def keep_in_step(notes: Path) -> None:
    """Move, change, remove and add files of a folder that was added: the same here and through a server."""
    (notes / "lamp.md").rename(notes / "light.md")
    (notes / "rock.md").unlink()
    (notes / "new.md").write_text("New.", "utf-8")
    (notes / "empty.md").write_text("", "utf-8")
    (notes / "link.md").symlink_to(notes / "new.md")

    preview = json.loads(index("add", "--dry-run", "--json", notes).stdout)[0]
    told = index("add", "--dry-run", notes)

    assert {name: preview[name] for name in ("added", "changed", "moved", "unchanged", "vanished")} == {
        "added": ["new.md"],
        "changed": [],
        "moved": [{"old": "lamp.md", "new": "light.md"}],
        "unchanged": 0,
        "vanished": ["rock.md"],
    }
    assert {one["name"] for one in preview["refused"]} == {"empty.md", "link.md"}
    assert "would be moved: lamp.md → light.md\n" in told.stdout
    assert "has no file, would be removed with --prune: rock.md\n" in told.stdout
    assert told.exit_code == 1

    assert added(notes) == {"added": 1, "moved": 1, "vanished": 1, "passages": 1, "embedded": 1}
    assert listed() == ["lamp.md", "new.md", "rock.md"]
    (notes / "light.md").write_text("The lamp is out.", "utf-8")
    pruned = index("add", "--prune", notes)
    assert "0 added, 1 changed, 1 unchanged, 1 removed, 2 refused; 1 new passages\n" in pruned.stdout, pruned.stderr
    assert "not taken in: link.md: " in pruned.stderr
    assert listed() == ["lamp.md", "new.md"]
    assert added(notes) == {"unchanged": 2}


def test_a_folder_is_kept_in_step(data: Path, notes: Path) -> None:
    assert added(notes) == {"added": 2, "passages": 2, "embedded": 2}
    keep_in_step(notes)


def test_a_folder_is_kept_in_step_and_watched_through_a_server(data: Path, notes: Path, embedder: Embedder) -> None:
    assert added(notes) == {"added": 2, "passages": 2, "embedded": 2}
    with served_folder(data, embedder):
        keep_in_step(notes)
        with watching(data, notes, "--prune") as watcher:
            assert line_of(watcher).startswith("0 added, 0 changed, 2 unchanged, 2 refused;")
            (notes / "empty.md").unlink()
            assert line_of(watcher).startswith("0 added, 0 changed, 2 unchanged, 1 refused;")
            (notes / ".hidden.md").write_text("Hidden.", "utf-8")
            (notes / "sub").mkdir()
            (notes / "light.md").rename(notes / "sub" / "light.md")
            assert line_of(watcher).startswith("0 added, 0 changed, 1 unchanged, 1 moved, 1 refused;")
            (notes / "new.md").unlink()
            (notes / "link.md").unlink()
            assert line_of(watcher).startswith("0 added, 0 changed, 1 unchanged, 1 removed;")
        assert listed() == ["lamp.md"]
    assert watcher.returncode == 0


def test_several_paths_are_one_job_and_one_that_is_missing_stops_it_before(data: Path, notes: Path) -> None:
    (notes.parent / "corpus.jsonl").write_text('{"id": "a", "text": "One."}\n{"id": "b", "text": "Two."}\n', "utf-8")

    with pytest.raises(Exception, match="nowhere: no such file or folder"):
        index("add", notes, "nowhere", "--prune")
    assert listed() == []
    job = json.loads(index("add", "--json", notes, notes.parent / "corpus.jsonl").stdout)

    assert (job["added"], job["total"], job["documents_stored"], job["refused"]) == (4, 4, 4, [])
    assert job["seconds"].keys() == {"reading", "embedding", "storing"}
    assert all(seconds > 0 for seconds in job["seconds"].values())


def test_bars_are_shown_on_a_terminal(data: Path, notes: Path) -> None:
    """One per stage, with counts; nothing of them goes to stdout."""
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "ui.cli", "index", "add", str(notes)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(data, TERM="xterm", COLUMNS="100"), stdout=subprocess.PIPE, stderr=end
    ) as adder:
        os.close(end)
        shown = b"".join(_blocks(terminal))
        os.close(terminal)
        stdout = adder.stdout.read() if adder.stdout else b""

    assert stdout == b"2 added, 0 changed, 0 unchanged; 2 new passages\n"
    for stage in (b"read and cut", b"embed", b"store", b"2/2 documents"):
        assert stage in shown


def _blocks(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            block = os.read(terminal, 1 << 16)
        except OSError:  # What Linux says when the last one who could write is gone.
            return
        yield block


@contextmanager
def watching(data: Path, *arguments: str | Path) -> "Iterator[subprocess.Popen[str]]":
    """``backstop index add --watch``, interrupted at the end as Ctrl-C does."""
    # Whoever runs the tests in the background has them ignore Ctrl-C, and what they start as well.
    interruptible = "import signal, runpy; signal.signal(signal.SIGINT, signal.default_int_handler); "
    program = f'{interruptible}runpy.run_module("ui.cli", run_name="__main__")'
    command = [sys.executable, "-c", program, "index", "add", "--watch", *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(data), stdout=subprocess.PIPE, text=True) as watcher:
        try:
            yield watcher
            watcher.send_signal(signal.SIGINT)
            watcher.wait(60)
        finally:
            watcher.kill()


def line_of(process: "subprocess.Popen[str]") -> str:
    """The next line that a process prints."""
    assert process.stdout
    return process.stdout.readline()
