"""Walking files and folders: which are read, in what order, under what ids, and what stops nothing."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import BadDocument
from index.load.files import Ignored, Loaded, Unreadable, files_at, load, load_files

LIGHTHOUSE = Path(__file__).parents[2] / "collections" / "lighthouse"


def ids(path: Path) -> list[str]:
    return [found.document.id for found in load(path) if isinstance(found, Loaded)]


def reasons(path: Path) -> dict[str, str]:
    return {found.source.name: found.reason for found in load(path) if isinstance(found, Unreadable)}


def test_a_collection_of_several_formats_is_read_whole() -> None:
    found = list(load(LIGHTHOUSE))
    assert [type(one) for one in found] == [Ignored, *[Loaded] * 5]
    assert [one.source.name for one in found] == [
        "collection.toml",
        "keepers-letter.txt",
        "lens-repair.md",
        "school-groups.markdown",
        "tower.md",
        "visiting.html",
    ]


def test_ids_are_paths_below_the_added_folder_in_the_order_of_names(tmp_path: Path) -> None:
    html = "<html><body><article><p>Words enough to stand here.</p></article></body></html>"
    for name, content in {"b/z.md": "Z.", "b/a #1?.txt": "A.", "a.md": "A.", "å/ü.htm": html}.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, "utf-8")
    assert ids(tmp_path) == ["a.md", "b/a #1?.txt", "b/z.md", "å/ü.htm"]


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "notes.md").write_text("hidden")
    (tmp_path / ".draft.md").write_text("hidden")
    (tmp_path / "shown.md").write_text("shown")
    assert [found.source.name for found in load(tmp_path)] == ["shown.md"]


def test_a_folder_below_a_hidden_one_is_read_when_it_is_the_one_added(tmp_path: Path) -> None:
    folder = tmp_path / ".cache" / "notes"
    folder.mkdir(parents=True)
    (folder / "one.md").write_text("shown")
    assert ids(folder) == ["one.md"]


def test_file_name_endings_count_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "README.MD").write_text("# Read me\n\nPlease.")
    (tmp_path / "CORPUS.JSONL").write_text('{"id": "a", "text": "Ten."}\n')
    assert ids(tmp_path) == ["a", "README.MD"]


def test_a_single_file_is_called_by_its_name() -> None:
    assert ids(LIGHTHOUSE / "tower.md") == ["tower.md"]


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert list(load(tmp_path)) == []


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="no such file or folder"):
        list(load(tmp_path / "nowhere"))


def test_a_single_file_without_a_reader_is_an_error_that_lists_what_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    with pytest.raises(BadDocument, match=r"photo\.jpg: no reader.*\.md, .*\.html, .*\.jsonl\.gz"):
        list(load(tmp_path / "photo.jpg"))


_HOSTILE = {
    "binary.md": b"\x00\x01\x02\x80\xff" * 50,
    "blank.txt": b" \n\t\n",
    "empty.md": b"",
    "only-front-matter.md": b"---\ntitle: Nothing below\n---\n",
    "broken-yaml.md": b"---\ntitle: [never closed\n---\nText.",
    "no-such-day.md": b"---\npublished: 2025-02-30\n---\nText.",
    "huge-number.md": b"---\ntitle: " + b"9" * 5000 + b"\n---\nText.",
    "huge-hexadecimal.md": b"---\ntitle: 0x" + b"f" * 5000 + b"\n---\nText.",
    "deep-yaml.md": b"---\ntitle: " + b"[" * 3000 + b"\n---\nText.",
    "yaml-bomb.md": b"---\na: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\ntitle: *c\n---\nText.",
    "python-object.md": b"---\ntitle: !!python/object/apply:os.getcwd []\n---\nText.",
    "half-a-character.md": b'---\npublisher: "\\ud800"\n---\nText.',
    "form.md": b"---\nform: digest\n---\nText.",
    "empty.html": b"",
    "noise.html": b"\x00\x01\x02" * 100,
    "deep.html": b"<html><body><article>" + b"<div>" * 20_000 + b"<p>Words.</p>",
    "not-gzip.jsonl.gz": b"no gzip at all",
    "deep.jsonl": b"[" * 100_000,
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The reasons for files that cannot be read, with one good file between them."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, content in _HOSTILE.items():
        (folder / name).write_bytes(content)
    (folder / "good.md").write_text("Good.")
    found = list(load(folder))
    assert [one.document.id for one in found if isinstance(one, Loaded)] == ["good.md"]
    return {one.source.name: one.reason for one in found if isinstance(one, Unreadable)}


def test_files_that_cannot_be_read_stop_no_others(refused: dict[str, str]) -> None:
    assert refused.keys() == _HOSTILE.keys()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("empty.md", "is an empty file"),
        ("only-front-matter.md", "holds no text"),
        ("broken-yaml.md", "not valid YAML"),
        ("no-such-day.md", "day is out of range"),
        ("yaml-bomb.md", "title must be a text, not a list"),
        ("python-object.md", "not valid YAML"),
        ("half-a-character.md", "publisher holds half a surrogate pair"),
        ("form.md", "form must be one of"),
        ("empty.html", "is an empty file"),
        ("not-gzip.jsonl.gz", "the file breaks off"),
        ("deep.jsonl", "line 1: not valid JSON"),
    ],
)
def test_the_reason_says_what_is_wrong(refused: dict[str, str], name: str, reason: str) -> None:
    assert reason in refused[name]


def test_a_file_name_that_is_not_utf_8_is_unreadable_and_can_be_printed(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).write_text("Text.")
    except OSError:
        return  # This file system takes no such name, so there is nothing to refuse.
    (tmp_path / "good.md").write_text("Good.")
    assert ids(tmp_path) == ["good.md"]
    ((name, reason),) = reasons(tmp_path).items()
    assert (name.encode(), reason) == ("caf\ufffd.md".encode(), "the file's name is not UTF-8")


@pytest.fixture
def guarded(tmp_path: Path) -> Path:
    """A folder with a good file, and links from it to what lies outside."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text("Secret.")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good.md").write_text("Good.")
    (folder / "beside.md").symlink_to("good.md")
    (folder / "file.md").symlink_to(tmp_path / "outside" / "secret.md")
    (folder / "nowhere.md").symlink_to("nothing.md")
    (folder / "outside").symlink_to(tmp_path / "outside")
    (folder / "round").symlink_to(folder)
    return folder


def test_links_below_the_folder_are_listed_and_not_followed(guarded: Path) -> None:
    assert ids(guarded) == ["good.md"]
    links = ["beside.md", "file.md", "nowhere.md", "outside", "round"]
    assert reasons(guarded) == dict.fromkeys(links, "is a link, and links are not followed")
    assert files_at(guarded) == [guarded / "good.md"]


def test_a_link_that_somebody_names_is_followed(guarded: Path) -> None:
    assert ids(guarded / "outside") == ["secret.md"]
    assert ids(guarded / "file.md") == ["file.md"]
    assert files_at(guarded / "file.md") == [guarded / "file.md"]


def test_what_only_looks_like_a_file_is_listed_and_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening a pipe to which nobody writes would take forever."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.md")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.md")
        assert reasons(tmp_path) == {"pipe.md": "is a pipe, not a file", "socket.md": "is a socket, not a file"}
    assert files_at(tmp_path) == []
    assert list(load_files([(Path(os.devnull), "null.md")])) == [Unreadable(Path(os.devnull), "is no file")]


def test_a_file_that_vanished_meanwhile_is_listed(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("B.")
    found = list(load_files([(tmp_path / "a.md", "a.md"), (tmp_path / "b.md", "b.md")]))
    assert found[0] == Unreadable(tmp_path / "a.md", "cannot be read: No such file or directory")
    assert isinstance(found[1], Loaded)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("A.")
    (tmp_path / "a.md").chmod(0)
    (tmp_path / "folder").mkdir(0)
    denied = {"a.md": "cannot be read: Permission denied", "folder": "is a folder that cannot be listed"}
    assert reasons(tmp_path) == denied


def test_a_file_far_too_large_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "sparse.txt").open("wb") as file:
        file.truncate(1 << 40)
    assert reasons(tmp_path) == {"sparse.txt": "has more than 200,000,000 bytes"}


def test_folders_below_each_other_without_end_are_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):
        Path("d").mkdir()
        os.chdir("d")
    Path("deep.md").write_text("Deep.")
    assert [file.name for file in files_at(tmp_path)] == ["deep.md"]
    Path("deep.md").unlink()
    for _ in range(1200):  # What cleans up after tests would not get down so far.
        os.chdir("..")
        Path("d").rmdir()


def test_many_files_keep_their_order_and_are_read_no_further_ahead_than_needed(tmp_path: Path) -> None:
    asked: list[str] = []

    def files() -> Iterator[tuple[Path, str]]:
        for number in range(80):
            file = tmp_path / f"{number:03}.{'md' if number % 3 else 'xyz'}"
            file.write_text("Some text. " * (number * 100))
            asked.append(file.name)
            yield file, file.name

    found = []
    for one in load_files(files()):
        found.append(one.source.name)
        assert len(asked) - len(found) < 20
    assert found == asked


def test_who_stops_in_the_middle_leaves_nothing_running(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_bytes(b'{"id": "a", "text": "%b"}\n' % (b"x" * 1000) * 10_000)
    before = _children()
    found = load(tmp_path)
    assert isinstance(next(found), Loaded)
    assert _children() > before
    del found
    assert _children() <= before


def _children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
