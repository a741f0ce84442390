"""The reading process: what its reader may not do, what happens when it does, and that it never outlives us."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.document import Document, DocumentMeta, Heading
from index.errors import BadDocument
from index.load.document_json import as_json, read_answer
from index.load.files import Loaded, load
from index.load.landlock import landlock_version
from index.load.sandbox import Found, Sandbox
from index.load.sandbox_process import Limits, request_line
from tests.index.load.misbehaving_reader import MODULE

LIMITS = Limits(memory=512 << 20, seconds=20, answer=64 << 20)
"""Seconds that a busy machine needs to start a process, and then some."""

Reading = Callable[[str], list[Found]]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One for all, because whatever happened to one file is of no concern to the next."""
    one = Sandbox(MODULE, LIMITS)
    yield one
    one.close()


@pytest.fixture
def read(sandbox: Sandbox, tmp_path: Path) -> Reading:
    def reading(content: str) -> list[Found]:
        file = tmp_path / "file.txt"
        file.write_text(content)
        return [one for batch in sandbox.start(file, "file.txt") for one in batch]

    return reading


def reason(found: list[Found]) -> str:
    """Of a file that gave nothing else."""
    assert len(found) == 1
    assert isinstance(found[0], str)
    return found[0]


@pytest.mark.parametrize(
    ("misdeed", "why"),
    [
        ("hoard 8000", "needed more than 0.5 GiB of memory"),
        ("crash", "the reader crashed (signal 11)"),
        ("leave 3", "the reader stopped (status 3)"),
        ("stumble", "the reader failed: KeyError: 'no such part'"),
        ("recurse", "is nested too deeply to be read"),
        ("open_many", "cannot be read: Too many open files"),
        ("give_long_text", "the text has more than 10,000,000 characters; split it into several files"),
        ("give_half_a_character", "holds half a surrogate pair, which is no character"),
        ("give_long_title", "has a title of more than 2,000 characters"),
        ("babble", "the reader's answer has no end"),
        ("say nothing", "the reader's answer makes no sense: "),
        ("say [[[[", "the reader's answer makes no sense: "),
        ('say {"found":[{"id":7,"title":"a","text":"a"}],"last":true}', "the reader's answer makes no sense: "),
        ('say {"found":[{"id":"a","title":"a","text":"\\ud800"}],"last":true}', "the reader's answer makes no sense: "),
    ],
)
def test_a_misdeed_costs_its_file_alone(read: Reading, misdeed: str, why: str) -> None:
    assert reason(read(misdeed)[:1]).startswith(why)
    assert read("A good file.") == [Document("file.txt", "Fine", "A good file.")]


def test_nothing_can_be_written(read: Reading, tmp_path: Path) -> None:
    refused = "Permission denied" if landlock_version() else "File too large"
    assert reason(read(f"write {tmp_path / 'written'}")) == f"cannot be read: {refused}"
    assert not (tmp_path / "written").exists() or (tmp_path / "written").read_bytes() == b""


@pytest.mark.skipif(landlock_version() < 3, reason="the kernel has no Landlock that knows emptying")
@pytest.mark.parametrize("misdeed", ["remove", "empty"])
def test_what_is_there_stays_as_it_is(read: Reading, tmp_path: Path, misdeed: str) -> None:
    (tmp_path / "letter").write_text("kept")
    assert reason(read(f"{misdeed} {tmp_path / 'letter'}")) == "cannot be read: Permission denied"
    assert (tmp_path / "letter").read_text() == "kept"


@pytest.mark.skipif(landlock_version() < 6, reason="the kernel has no Landlock that knows signals")
def test_nobody_else_is_signalled(read: Reading) -> None:
    assert reason(read("signal_parent")) == "cannot be read: Operation not permitted"


def test_an_ordinary_user_starts_no_other_process(read: Reading, sandbox: Sandbox) -> None:
    assert reason(read("start_another")) == "cannot be read: Resource temporarily unavailable"
    sandbox.close()  # It is another user now.


@pytest.mark.skipif(os.getuid() != 0, reason="an ordinary user can leave none behind")
def test_what_the_process_left_behind_ends_with_it(read: Reading, sandbox: Sandbox) -> None:
    left = _told(read("leave_another_behind")[0])
    assert _runs(left)
    sandbox.close()
    _expect_ended(left)


def test_what_a_library_prints_is_no_answer(read: Reading) -> None:
    assert read("chatter") == [Document("file.txt", "Fine", "chatter")]


def test_the_process_knows_no_keys_and_stands_in_no_folder_of_ours(
    read: Reading, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKSTOP_API_KEY", "secret-of-ours")
    sandbox.close()
    found = read("give_environment")[0]
    assert isinstance(found, Document)
    assert found.title == "/"
    assert "PATH" in found.text
    assert "secret-of-ours" not in found.text


def _network_can_be_cut() -> bool:
    tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    return tried.returncode == 0


@pytest.mark.skipif(not _network_can_be_cut(), reason="this system lets nobody cut the network")
def test_nothing_can_be_called_up(read: Reading) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        assert "Network is unreachable" in reason(read(f"call {listening.getsockname()[1]}"))


def test_what_earlier_files_left_behind_is_not_blamed_on_a_later_one(read: Reading) -> None:
    for _ in range(5):
        assert read("hoard 200") == [Document("file.txt", "Fine", "hoard 200")]


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "sleep.txt").write_text("sleep")
    (tmp_path / "good.txt").write_text("A good file.")
    sandbox = Sandbox(MODULE, Limits(seconds=3))
    try:
        for _ in sandbox.start(tmp_path / "good.txt", "good"):
            pass
        assert list(sandbox.start(tmp_path / "sleep.txt", "sleep")) == [("took longer than 3 s",)]
    finally:
        sandbox.close()


def test_the_system_ends_a_process_that_computes_too_long(tmp_path: Path) -> None:
    """The parent need not look for it."""
    (tmp_path / "compute.txt").write_text("compute")
    asked = Limits(seconds=1).as_line() + request_line(str(tmp_path / "compute.txt"), "compute")
    with subprocess.Popen([sys.executable, "-m", MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(asked)
        process.stdin.flush()
        assert process.wait(60) == -signal.SIGXCPU


def test_a_process_killed_while_it_reads_loses_that_file_alone(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("announce_and_sleep_in_native_code")
    (tmp_path / "good.txt").write_text("A good file.")
    found = sandbox.start(tmp_path / "long.txt", "long")
    os.kill(_told(next(found)[0]), signal.SIGKILL)
    assert list(found) == [("the reader crashed (signal 9)",)]
    assert list(sandbox.start(tmp_path / "good.txt", "good")) == [(Document("good", "Fine", "A good file."),)]


def test_a_process_killed_between_two_files_loses_none(read: Reading) -> None:
    os.kill(_told(read("give_process")[0]), signal.SIGKILL)
    assert read("Another one.") == [Document("file.txt", "Fine", "Another one.")]


_PARENT = f"""
import sys, time
from pathlib import Path
from index.load.sandbox import Sandbox
sandbox = Sandbox({MODULE!r})
print(next(sandbox.start(Path(sys.argv[1]), "long"))[0].title, flush=True)
time.sleep(600)
"""


def test_a_killed_parent_takes_the_process_along_even_out_of_native_code(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("announce_and_sleep_in_native_code")
    with subprocess.Popen([sys.executable, "-c", _PARENT, str(file)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert _runs(child)
        parent.kill()
    _expect_ended(child)


def _told(found: Found) -> int:
    """The process that a document names in its title."""
    assert isinstance(found, Document)
    return int(found.title)


def _expect_ended(process_id: int) -> None:
    deadline = time.monotonic() + 10
    while _runs(process_id) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _runs(process_id)


def _runs(process_id: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process_id}/stat").read_text()
    except OSError:
        return False


def test_the_folder_that_is_read_is_no_place_to_import_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document may be called json.py, and somebody may stand in the folder that they add."""
    for name in ("json.py", "index.py", "lxml.py"):
        (tmp_path / name).write_text("raise SystemExit('imported')")
    (tmp_path / "good.md").write_text("Good.")
    monkeypatch.chdir(tmp_path)
    assert [one.document.text for one in load(Path()) if isinstance(one, Loaded)] == ["Good."]


def test_the_process_starts_without_the_libraries_of_search() -> None:
    heavy = "import sys, index.load.sandbox_process, index.load.readers; print({'torch', 'chromadb'} & {*sys.modules})"
    printed = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True).stdout
    assert printed == "set()\n"


def test_a_document_comes_through_whole() -> None:
    whole = Document(
        "å/1?.md", "Title", "# A\n\nNul \0, \x7f, 😀 and \u2028.", DocumentMeta(publisher="P", topics=("a", "b")),
        (Heading(0, 3, 1, "A"),), (0, 5),
    )  # fmt: skip
    line = b'{"found":[' + as_json(whole) + b',"reason"],"last":true}'
    assert b"\n" not in line
    assert read_answer(line).found == (whole, "reason")


@pytest.mark.parametrize(
    "document",
    [
        Document("", "T", "Text."),
        Document("a\0b", "T", "Text."),
        Document("a", "T", " "),
        Document("a", "T", "Text.", pages=(0, 6)),
        Document("a", "T", "Text.", pages=(3, 2)),
        Document("a", "T", "Text.", headings=(Heading(-1, 2, 1, "T"),)),
        Document("a", "T", "Text.", headings=(Heading(2, 9, 1, "T"),)),
    ],
)
def test_a_document_that_contradicts_itself_is_no_answer(document: Document) -> None:
    with pytest.raises(BadDocument, match="makes no sense"):
        read_answer(b'{"found":[' + as_json(document) + b'],"last":true}')
