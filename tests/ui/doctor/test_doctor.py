"""``backstop doctor`` finds what is wrong, says what to do, and asks a server where one runs."""

import json
import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from index.embedding.embed import Embedder
from index.storage.lock import DataDirectoryLock
from rag.settings import Settings
from tests.ui.served_folder import served_folder
from ui.backend.connect import connect
from ui.cli import app
from ui.client.connection import Connection
from ui.doctor.doctor import examine, self_test
from ui.doctor.machine import Check, check_disk, check_port
from ui.server.listening import bind


@pytest.fixture
def data(tmp_path: Path, indexed_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with the bundled collection, and a port that nobody uses."""
    folder = tmp_path / "data"
    shutil.copytree(indexed_folder, folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("BACKSTOP_PORT", str(free.getsockname()[1]))
    monkeypatch.setenv("BACKSTOP_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def address(data: Path, embedder: Embedder) -> Iterator[str]:
    """A server that holds the data directory."""
    with served_folder(data, embedder) as running:
        yield running


def found(settings: Settings, url: str | None = None) -> dict[str, Check]:
    """What was looked at, by name."""
    return {check.name: check for check in examine(settings, url)}


def doctor(*arguments: str) -> tuple[int, str]:
    """Exit code and output of the command."""
    done = CliRunner().invoke(app, ["doctor", *arguments])
    return done.exit_code, done.stdout


def test_all_is_well(data: Path) -> None:
    """Without a server: the directory, its index and a question; also as JSON."""
    code, printed = doctor("--json")
    told = json.loads(printed)
    checks = {one["name"]: one for one in told["checks"]}

    assert (code, told["ok"]) == (0, True)
    assert not any(one["problem"] or one["mend"] for one in told["checks"])
    assert checks["index"]["found"].startswith("168 documents, ")
    assert checks["database"]["found"].endswith(" MB, sound")
    assert "sources checked" in checks["self-test"]["found"] and " ms" in checks["self-test"]["found"]
    assert {"backstop", "torch", "chromadb", "memory", "disk for data", "port", "embedding model"} <= checks.keys()
    assert checks["language model"]["found"] == "none: answers are quotes"


def test_a_server_is_asked(address: str) -> None:
    """The one that holds the directory, and one that is named."""
    code, printed = doctor()
    named = found(Settings(), address)

    assert code == 0, printed
    assert f"answers at {address}" in printed and "(served)" in printed and "sources checked" in printed
    assert not any(check.problem for check in named.values())
    assert "disk for data" not in named


def test_a_directory_that_does_not_exist_yet_is_fine(tmp_path: Path) -> None:
    """Nothing is made in it."""
    checks = found(Settings(data_dir=tmp_path / "new", port=0))

    assert checks["index"].found.startswith("none yet: ")
    assert not any(check.problem for check in checks.values())
    assert not (tmp_path / "new" / "backstop.sqlite3").exists()


def test_a_directory_in_use_is_not_looked_into(data: Path) -> None:
    """Somebody adds documents: no problem, but nothing can be asked."""
    with DataDirectoryLock(data):
        checks = found(Settings())

    assert "in use by process" in checks["data directory"].found
    assert not checks["data directory"].problem and "index" not in checks


def test_what_is_wrong_is_told_with_what_to_do(data: Path, tmp_path: Path) -> None:
    """A damaged database, models that are missing, a port that is taken."""
    database = data / "backstop.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(database.read_bytes())
    content[100:8192] = b"x" * 8092
    database.write_bytes(content)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(
            models_dir=tmp_path / "models",
            llm="local:SmolLM2-135M-Instruct-Q4_1",
            port=taken.getsockname()[1],
        )
        checks = found(settings)

    wrong = {name: check.mend or "" for name, check in checks.items() if check.problem}
    assert wrong.keys() == {"database", "embedding model", "language model", "port"}
    assert "backstop index verify" in wrong["database"]
    assert "backstop models pull" in wrong["embedding model"] and "models pull" in wrong["language model"]
    assert "--port" in wrong["port"]


def test_code_1_on_a_problem(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is not there; the line says PROBLEM."""
    code, printed = doctor("--url", "http://127.0.0.1:9")

    assert code == 1
    assert "PROBLEM the server at http://127.0.0.1:9 cannot be reached" in printed


def test_a_quote_that_does_not_stand_where_it_should_is_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(connect(Settings(), None)) as backend:
        whole = backend.document
        monkeypatch.setattr(
            backend,
            "document",
            lambda *named: type(found := whole(*named))(
                **{name: getattr(found, name) for name in found.__slots__} | {"text": f"!{found.text}"}
            ),
        )
        check = self_test(backend)

    assert check.problem and "does not stand where it is said to be" in check.found


def test_little_room_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.doctor.machine._LEAST_DISK", 2**60)

    check = check_disk("disk for data", tmp_path / "not" / "there" / "yet")

    assert check.problem and check.mend == "make room there, or choose another folder"
    assert not check_port("::1" if socket.has_ipv6 else "127.0.0.1", 0).problem


def test_a_folder_that_cannot_be_looked_at_is_a_problem(data: Path, tmp_path: Path) -> None:
    """Not the end of looking: a name that is too long stands for a folder above that may not be entered."""
    unheard_of = tmp_path / ("a" * 300)
    models = found(Settings(models_dir=unheard_of))
    own = found(Settings(data_dir=unheard_of))

    assert models["disk for models"].problem and "cannot be looked at: " in models["disk for models"].found
    assert models["embedding model"].problem and "it cannot be read: " in models["embedding model"].found
    assert models["disk for models"].mend and "index" in models
    assert own["disk for data"].problem and own["data directory"].problem


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_may_not_be_entered_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(0)

    assert "Permission denied" in check_disk("disk for data", tmp_path / "closed" / "data").found


def test_the_port_is_judged_as_by_the_server() -> None:
    """Also under a name, and one that is nobody's."""
    with closing(bind("localhost", 0)) as taken:
        check = check_port("localhost", taken.getsockname()[1])
    nobody = check_port("no.such.host.invalid", 0)

    assert check.problem and "cannot be used (Address already in use)" in check.found
    assert nobody.problem and "no.such.host.invalid cannot be listened on" in nobody.found
    assert "BACKSTOP_PORT" in (check.mend or "") and "choose" not in check.found


def test_one_client_is_enough_for_a_server(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    class Counted(Connection):
        def __init__(self, *given: Any) -> None:
            opened.append(self)
            super().__init__(*given)

    monkeypatch.setattr("ui.client.client.Connection", Counted)
    checks = found(Settings(), address)

    assert "sources checked" in checks["self-test"].found
    assert len(opened) == 1
