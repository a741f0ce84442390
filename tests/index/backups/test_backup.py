"""Backups: made while documents come in, refused when damaged, restored whole or not at all."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from index.backups.backup import MANIFEST, back_up
from index.backups.restore import restore
from index.errors import BackstopError, BadBackup, DataDirectoryUnusable, IndexEmpty, NotEmpty
from index.index import Index
from index.repair.rebuild import rebuild
from index.repair.verify import verify
from index.storage.database import FILE_NAME
from index.storage.filters import Filters
from index.storage.lock import DataDirectoryLock
from rag.archive.archive import FILE_NAME as CONVERSATIONS
from rag.archive.archive import Archive
from tests.hash_embedder import HashEmbedder
from tests.index.damage import index_of

RESTORER = """
import sys
from pathlib import Path
from index.backups.restore import restore
print("restoring", flush=True)
restore(Path(sys.argv[1]), Path(sys.argv[2]), ["conversations.sqlite3"])
"""


KILLED = """
import os, signal, sys
from pathlib import Path
import index.backups.backup as backup
backup._write_archive = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
backup.back_up(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with notes and an empty archive of conversations; only read."""
    folder = tmp_path_factory.mktemp("backup")
    data_dir = index_of(folder / "data", folder / "notes")
    Archive(data_dir).close()
    return data_dir


@pytest.fixture(scope="module")
def backup(data: Path) -> Path:
    """A backup of it."""
    file = data.parent / "backup.zip"
    back_up(data, file, [CONVERSATIONS])
    return file


def rewritten(backup: Path, target: Path, **changed: bytes) -> Path:
    """The backup with other contents of some members, or more members."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {**dict.fromkeys(old.namelist()), **changed}:
            new.writestr(name, changed[name] if name in changed else old.read(name))
    return target


def test_a_backup_is_restored_with_everything_in_it(data: Path, backup: Path, tmp_path: Path) -> None:
    manifest = restore(backup, tmp_path / "restored", [CONVERSATIONS])
    *_, done = rebuild(tmp_path / "restored")

    with Index(tmp_path / "restored", HashEmbedder()) as index:
        found = [(hit.passage.id, hit.score) for hit in index.search("lamp", 20, Filters())]
    with Index(data, HashEmbedder()) as index:
        expected = [(hit.passage.id, hit.score) for hit in index.search("lamp", 20, Filters())]
    assert manifest.databases[FILE_NAME].rows["documents"] == 8
    assert manifest.databases[CONVERSATIONS].rows["conversations"] == 0
    assert done.told == 8
    assert found == expected
    assert verify(tmp_path / "restored", beside=[CONVERSATIONS]).findings == ()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["restored"]


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(data: Path, backup: Path, tmp_path: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotEmpty, match=r"backup.zip exists already"):
        back_up(data, backup)
    with pytest.raises(IndexEmpty, match="there is no index in"):
        back_up(tmp_path, tmp_path / "one.zip")
    with pytest.raises(DataDirectoryUnusable, match="cannot be written: No such file"):
        back_up(data, tmp_path / "nowhere" / "one.zip")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_backup_left_is_deleted_by_the_next_one(data: Path, tmp_path: Path) -> None:
    """Whatever that one is called; a folder in which a backup is being made is left alone."""
    with subprocess.Popen([sys.executable, "-c", KILLED, str(data), str(tmp_path / "one.zip")]) as killed:
        assert killed.wait() == -signal.SIGKILL
    left = [file.name for file in tmp_path.rglob("*") if file.is_file()]
    working = tmp_path / ".backstop-backup-working"
    with DataDirectoryLock(working):
        back_up(data, tmp_path / "next.zip")

    assert FILE_NAME in left
    assert sorted(one.name for one in tmp_path.iterdir()) == [working.name, "next.zip"]


@pytest.mark.parametrize("links", [True, False], ids=["with hard links", "without"])
def test_a_backup_keeps_what_has_got_its_name_meanwhile(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """Such as a link to nowhere, which does not count as a file before."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    taken, free = tmp_path / "taken.zip", tmp_path / "free.zip"
    taken.symlink_to("nowhere")
    with pytest.raises(NotEmpty, match=r"taken.zip exists already"):
        back_up(data, taken)
    back_up(data, free)

    assert taken.is_symlink()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["free.zip", "taken.zip"]
    assert free.stat().st_mode & 0o777 == 0o600
    restore(free, tmp_path / "restored")


def test_what_is_restored_is_for_its_owner_alone(backup: Path, tmp_path: Path) -> None:
    restore(backup, tmp_path / "restored", [CONVERSATIONS])

    modes = {name: (tmp_path / "restored" / name).stat().st_mode & 0o777 for name in (FILE_NAME, CONVERSATIONS)}
    assert modes == {FILE_NAME: 0o600, CONVERSATIONS: 0o600}


def test_a_backup_that_is_made_while_documents_are_added_is_the_state_of_one_moment(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    for number in range(60):
        (notes / f"{number}.md").write_text("\n\n".join([f"Ship {number} has {n} masts." for n in range(300)]), "utf-8")
    backups: list[Path] = []
    with Index(tmp_path / "data", HashEmbedder()) as index:
        adding = threading.Thread(target=lambda: list(index.add(notes)))
        adding.start()
        while adding.is_alive() or not backups:
            backups.append(tmp_path / f"{len(backups)}.zip")
            back_up(tmp_path / "data", backups[-1])
        adding.join()

    documents = []
    for number, file in enumerate(backups):
        manifest = restore(file, tmp_path / f"restored {number}")
        documents.append(manifest.databases[FILE_NAME].rows["documents"])
    assert documents == sorted(documents)
    partial = [number for number, count in enumerate(documents) if 0 < count < 60]
    assert partial, documents
    *_, done = rebuild(tmp_path / f"restored {partial[0]}")
    assert done.damaged == 0
    assert verify(tmp_path / f"restored {partial[0]}").findings == ()


def test_a_directory_with_something_in_it_is_never_overwritten(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "empty")

    restore(backup, tmp_path / "link", [CONVERSATIONS])
    with pytest.raises(NotEmpty, match=r"full is not empty; move it away first"):
        restore(backup, tmp_path / "full", [CONVERSATIONS])
    with pytest.raises(DataDirectoryUnusable, match="is a mounted file system"):
        restore(backup, Path("/proc"), [CONVERSATIONS])

    assert (tmp_path / "empty" / FILE_NAME).exists()
    assert [one.name for one in (tmp_path / "full").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"../outside.txt": b"x"}, "holds '../outside.txt', which no backup does"),
        ({"/outside.txt": b"x"}, "holds '/outside.txt', which no backup does"),
        ({"drafts.sqlite3": b"x"}, "holds 'drafts.sqlite3', which no backup does"),
        ({FILE_NAME: b"x"}, "is damaged: backstop.sqlite3 is not what was backed up"),
        ({MANIFEST: b"{}"}, "manifest.json cannot be read"),
        ({MANIFEST: b"[1]"}, "manifest.json cannot be read"),
        ({MANIFEST: b"\xff"}, "manifest.json cannot be read"),
        ({MANIFEST: b'{"format": 2}'}, "was made by a newer Backstop"),
        ({MANIFEST: b'{"format": 1, "made": "", "databases": {}}'}, "does not hold what its manifest.json says"),
    ],
)
def test_an_archive_that_is_not_what_was_backed_up_is_refused(
    backup: Path, tmp_path: Path, changed: dict[str, bytes], reason: str
) -> None:
    bad = rewritten(backup, tmp_path / "bad.zip", **changed)

    with pytest.raises(BadBackup) as refused:
        restore(bad, tmp_path / "restored", [CONVERSATIONS])

    assert reason in str(refused.value)
    assert list(tmp_path.iterdir()) == [bad]


def test_a_manifest_that_agrees_with_a_damaged_database_does_not_help_it(backup: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        told = json.loads(archive.read(MANIFEST))
    told["databases"][FILE_NAME]["rows"]["documents"] = 7
    bad = rewritten(backup, tmp_path / "bad.zip", **{MANIFEST: json.dumps(told).encode()})

    with pytest.raises(BadBackup, match=r"holds a damaged backstop.sqlite3 \(other counts than it says\)"):
        restore(bad, tmp_path / "restored", [CONVERSATIONS])


@pytest.mark.parametrize("cut", [0, 1, 100, 4000, -1])
def test_a_file_that_is_cut_short_or_damaged_is_refused(backup: Path, tmp_path: Path, cut: int) -> None:
    whole = backup.read_bytes()
    (tmp_path / "short.zip").write_bytes(whole[:cut])
    (tmp_path / "flipped.zip").write_bytes(
        whole[:5000] + bytes(byte ^ 0x55 for byte in whole[5000:5100]) + whole[5100:]
    )

    for name in ("short.zip", "flipped.zip", "absent.zip"):
        with pytest.raises(BadBackup):
            restore(tmp_path / name, tmp_path / "restored", [CONVERSATIONS])

    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.soak)])
def test_a_restore_that_is_killed_leaves_nothing_or_all(backup: Path, tmp_path: Path, kills: int) -> None:
    """SIGKILL while a backup is being restored, again and again into the same place, until one comes through."""
    restored = tmp_path / "restored"
    for number in range(kills):
        with subprocess.Popen(
            [sys.executable, "-c", RESTORER, str(backup), str(restored)], stdout=subprocess.PIPE, text=True
        ) as restorer:
            assert restorer.stdout is not None
            assert restorer.stdout.readline() == "restoring\n"
            time.sleep(0.1 * number / kills)
            restorer.kill()
        if restored.exists():
            assert {FILE_NAME, CONVERSATIONS} <= {one.name for one in restored.iterdir()}
            *_, done = rebuild(restored)
            assert (done.told, done.damaged) == (8, 0)
            restored.rename(tmp_path / f"whole {number}")

    restore(backup, restored, [CONVERSATIONS])

    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_a_restore_is_one_at_a_time(backup: Path, tmp_path: Path) -> None:
    with (
        DataDirectoryLock(tmp_path / ".restored-restoring"),
        pytest.raises(BackstopError, match="is in use by process"),
    ):
        restore(backup, tmp_path / "restored", [CONVERSATIONS])
