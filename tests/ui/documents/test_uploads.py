"""Uploaded files get a folder of their own, whole or not at all."""

from io import BytesIO
from pathlib import Path

import pytest
from fastapi import UploadFile

from index.errors import BadDocument
from ui.documents.uploads import relative_name, save_uploads, take_files


@pytest.fixture
def below(tmp_path: Path) -> Path:
    """Where the folders of uploads lie."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    return folder


def file_at(folder: Path, name: str, text: str) -> Path:
    """A new file in a folder of its own."""
    folder.mkdir()
    (folder / name).write_text(text)
    return folder / name


def test_files_are_moved_under_their_names(tmp_path: Path, below: Path) -> None:
    files = [file_at(tmp_path / "1", "a.md", "one"), file_at(tmp_path / "2", "b.md", "two")]
    taken = take_files(files, below)

    assert {one.name: one.read_text() for one in taken.iterdir()} == {"a.md": "one", "b.md": "two"}
    assert not any(one.exists() for one in files)


def test_of_two_files_with_one_name_neither_is_taken(tmp_path: Path, below: Path) -> None:
    files = [file_at(tmp_path / "1", "a.md", "one"), file_at(tmp_path / "2", "a.md", "two")]

    with pytest.raises(BadDocument, match=r"two files are called 'a\.md'"):
        take_files(files, below)
    assert list(below.iterdir()) == []


def test_of_files_one_of_which_is_gone_nothing_stays(tmp_path: Path, below: Path) -> None:
    with pytest.raises(FileNotFoundError):
        take_files([file_at(tmp_path / "1", "a.md", "one"), tmp_path / "gone.md"], below)
    assert list(below.iterdir()) == []


@pytest.mark.parametrize("name", [".notes.md", ".x/a.md", "notes/.a.md", "...md"])
def test_hidden_names_are_refused_as_nobody_would_read_them(name: str, below: Path) -> None:
    with pytest.raises(BadDocument, match="is hidden, as a part of it begins with a dot"):
        relative_name(name)
    with pytest.raises(BadDocument, match="is hidden"):
        save_uploads([UploadFile(BytesIO(b"A."))], [name], below)
    assert list(below.iterdir()) == []


def test_a_hidden_file_is_not_moved(tmp_path: Path, below: Path) -> None:
    with pytest.raises(BadDocument, match="is hidden"):
        take_files([file_at(tmp_path / "1", ".notes.md", "one")], below)
    assert list(below.iterdir()) == []


def test_a_name_may_begin_with_where_it_is() -> None:
    assert relative_name("./notes/2025.md").as_posix() == "notes/2025.md"
