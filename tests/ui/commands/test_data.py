"""``backstop data`` and ``backstop index verify|rebuild`` as people use them, also while a server runs."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from index.embedding.embed import Embedder
from index.storage.database import FILE_NAME
from tests.ui.command import backstop
from tests.ui.served_folder import served_copy

QUESTION = "How many troops did Zelensky say would be needed?"


def test_a_backup_is_made_while_a_server_runs_and_answers_alike_when_restored(
    indexed_folder: Path, tmp_path: Path, embedder: Embedder
) -> None:
    file = tmp_path / "backup.zip"
    with served_copy(indexed_folder, tmp_path / "served", embedder) as address:
        made = backstop(tmp_path / "served", "data", "backup", str(file))
        verified = backstop(tmp_path / "served", "index", "verify")
        expected = json.loads(backstop(tmp_path / "served", "search", QUESTION, "--json", "--url", address).stdout)

    restored = backstop(tmp_path / "restored", "data", "restore", str(file))
    found = json.loads(backstop(tmp_path / "restored", "search", QUESTION, "--json").stdout)

    assert made.returncode == 0, made.stderr
    assert "conversations.sqlite3: 0 conversations, 0 answers, 0 feedback" in made.stdout
    assert (verified.returncode, "stop the server first" in verified.stderr) == (2, True)
    assert restored.returncode == 0, restored.stderr
    assert f"restored: {tmp_path / 'restored'}, as of 2" in restored.stdout
    assert found == expected


def test_verify_names_what_is_wrong_and_rebuild_mends_it(indexed_folder: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(indexed_folder, tmp_path / "data"))
    shutil.rmtree(data / "chroma")
    with closing(sqlite3.connect(data / FILE_NAME)) as connection:
        (damaged,) = connection.execute("SELECT id FROM documents WHERE key = 3").fetchone()
        connection.execute("UPDATE documents SET text = 'x' || text WHERE key = 3")
        connection.commit()

    verified = backstop(data, "index", "verify")
    rebuilt = backstop(data, "index", "rebuild", "--json")

    assert verified.returncode == 1
    assert "vector index: cannot be read: there is no folder" in verified.stdout
    assert "; to mend it: backstop index rebuild" in verified.stdout
    assert verified.stdout.rstrip().endswith(": 2 findings")
    assert rebuilt.returncode == 1
    report = json.loads(rebuilt.stdout)
    assert report["rebuilt"]["told"] == report["verified"]["passages"] == report["verified"]["vectors"]
    assert [one["problem"] for one in report["verified"]["findings"]] == [
        f"document '{damaged}': its text is not the one that was stored"
    ]


def test_without_an_index_there_is_nothing_to_verify_or_back_up(tmp_path: Path) -> None:
    for command in (["index", "verify"], ["index", "rebuild"], ["data", "backup", str(tmp_path / "x.zip")]):
        done = backstop(tmp_path / "nowhere", *command)

        assert done.returncode == 2
        assert done.stderr == f"backstop: there is no index in {tmp_path / 'nowhere'}\n"
    assert list(tmp_path.iterdir()) == []
