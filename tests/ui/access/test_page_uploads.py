"""Files of the page's uploads: named at random, found by their caller, deleted when nobody takes them."""

from pathlib import Path

import pytest

from ui.access import page_uploads
from ui.access.page_uploads import PageUploads


def written(folder: Path, name: str = "lamp.md") -> Path:
    """A file as the framework writes it: in a folder named by its content."""
    path = folder / "5f2a" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("lamp")
    return path


def test_only_its_caller_finds_a_file(tmp_path: Path) -> None:
    uploads = PageUploads(tmp_path / "page")
    name = uploads.keep("ann", written(uploads.folder))
    found = uploads.find("ann", name)

    assert found is not None
    assert (found.name, found.read_text()) == ("lamp.md", "lamp")
    assert uploads.find("bob", name) is None
    assert uploads.find("ann", "5f2a/lamp.md") is None
    found.unlink()
    assert uploads.find("ann", name) is None


def test_two_who_send_the_same_at_the_same_moment_do_not_fail(tmp_path: Path) -> None:
    """The later one is told to send it again."""
    uploads = PageUploads(tmp_path / "page")
    file = written(uploads.folder)
    names = [uploads.keep("ann", file), uploads.keep("bob", file)]

    assert uploads.find("ann", names[0]) is not None
    assert uploads.find("bob", names[1]) is None


def test_what_nobody_takes_is_deleted_after_an_hour(tmp_path: Path) -> None:
    now = 0.0
    uploads = PageUploads(tmp_path / "page", now=lambda: now)
    old = uploads.keep("ann", written(uploads.folder))
    now = 3000.0
    newer = uploads.keep("ann", written(uploads.folder))
    now = 4000.0
    uploads.keep("ann", written(uploads.folder))

    assert uploads.find("ann", old) is None
    assert not (uploads.folder / old).exists()
    assert uploads.find("ann", newer) is not None


def test_only_so_many_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_uploads, "_MOST", 2)
    uploads = PageUploads(tmp_path / "page")
    names = [uploads.keep("ann", written(uploads.folder)) for _ in range(4)]

    assert [uploads.find("ann", one) is not None for one in names] == [False, False, True, True]


def test_a_new_process_begins_with_an_empty_folder_of_its_own(tmp_path: Path) -> None:
    old = PageUploads(tmp_path / "page")
    old.keep("ann", written(old.folder))
    new = PageUploads(tmp_path / "page")

    assert list(new.folder.iterdir()) == []
    assert new.folder.stat().st_mode & 0o077 == 0
