"""Walking files and folders: which are read, in what order, under what ids, and what stops nothing."""

import os
from pathlib import Path

import pytest

from index.errors import BadDocument
from index.load.files import Ignored, Loaded, Unreadable, load

LIGHTHOUSE = Path(__file__).parents[2] / "collections" / "lighthouse"


def ids(path: Path) -> list[str]:
    return [found.document.id for found in load(path) if isinstance(found, Loaded)]


def reasons(path: Path) -> dict[str, str]:
    return {found.source.name: found.reason for found in load(path) if isinstance(found, Unreadable)}


def test_a_collection_of_several_formats_is_read_whole() -> None:
    assert ids(LIGHTHOUSE) == [
        "keepers-letter.txt",
        "lens-repair.md",
        "school-groups.markdown",
        "tower.md",
        "visiting.html",
    ]
    assert reasons(LIGHTHOUSE) == {}
    assert [found.source.name for found in load(LIGHTHOUSE) if isinstance(found, Ignored)] == ["collection.toml"]


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
    "binary.md": b"\xff\xfe\x00\x01",
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
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that cannot be read, one good file between them, and a link to nowhere."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, content in _HOSTILE.items():
        (folder / name).write_bytes(content)
    (folder / "good.md").write_text("Good.")
    (folder / "dangling.md").symlink_to(folder / "nowhere.md")
    (folder / "round").symlink_to(folder)
    return folder


def test_files_that_cannot_be_read_stop_no_others(hostile_folder: Path) -> None:
    assert ids(hostile_folder) == ["good.md"]
    assert reasons(hostile_folder).keys() == _HOSTILE.keys()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("binary.md", "not UTF-8: byte 0 is 0xff"),
        ("empty.md", "holds no text"),
        ("only-front-matter.md", "holds no text"),
        ("broken-yaml.md", "not valid YAML"),
        ("no-such-day.md", "day is out of range"),
        ("yaml-bomb.md", "title must be a text, not a list"),
        ("python-object.md", "not valid YAML"),
        ("half-a-character.md", "publisher holds half a surrogate pair"),
        ("form.md", "form must be one of"),
        ("empty.html", "no article text"),
        ("not-gzip.jsonl.gz", "the file breaks off"),
        ("deep.jsonl", "line 1: not valid JSON"),
    ],
)
def test_the_reason_says_what_is_wrong(hostile_folder: Path, name: str, reason: str) -> None:
    assert reason in reasons(hostile_folder)[name]


def test_a_file_name_that_is_not_utf_8_is_unreadable_and_can_be_printed(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).write_text("Text.")
    except OSError:
        return  # This file system takes no such name, so there is nothing to refuse.
    (tmp_path / "good.md").write_text("Good.")
    assert ids(tmp_path) == ["good.md"]
    ((name, reason),) = reasons(tmp_path).items()
    assert (name.encode(), reason) == ("caf\ufffd.md".encode(), "the file's name is not UTF-8")
