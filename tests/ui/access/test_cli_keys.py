"""``backstop keys`` as people use it, and the server that refuses to start without any."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from index.storage.lock import DataDirectoryLock
from ui.access.keys import BadKey, KeyMissing
from ui.access.rules import NotSafeToStart
from ui.access.store import AccessStore
from ui.cli import app


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of its own, which is not there yet."""
    monkeypatch.setenv("BACKSTOP_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def call(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def test_a_key_is_printed_once_and_can_be_revoked(data: Path) -> None:
    """While a server holds the data directory."""
    with DataDirectoryLock(data), closing(AccessStore(data)) as server:
        added = call("keys", "add", "Ann's laptop")
        token = added.stdout.strip()
        key = server.keys.find(token)
        assert key is not None
        assert key.scopes == {"ask", "write"}
        assert f"Key {key.id} for Ann's laptop (ask, write). It cannot be shown again." in added.stderr

        listed = call("keys", "list").stdout
        assert listed == f"{key.id}  Ann's laptop: ask, write; made {key.created[:10]}, never used\n"
        assert call("keys", "revoke", key.id).exit_code == 0
        assert server.keys.find(token) is None
        assert ", revoked 20" in call("keys", "list").stdout


def test_programs_read_json() -> None:
    added = json.loads(call("keys", "add", "ci", "--scope", "admin", "--scope", "ask", "--json").stdout)
    listed = json.loads(call("keys", "list", "--json").stdout)

    assert added.pop("key").startswith(f"bk_{added['id']}_")
    assert added["scopes"] == ["admin", "ask"]
    assert listed == [added]


def test_without_any_it_says_how_to_make_one() -> None:
    listed = call("keys", "list")

    assert (listed.stdout, "backstop keys add NAME" in listed.stderr) == ("", True)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(BadKey, match="'all' is no scope; there are ask, write, admin"):
        call("keys", "add", "ann", "--scope", "all")
    with pytest.raises(KeyMissing, match="no key has the id 'x'"):
        call("keys", "revoke", "x")


def test_a_server_for_others_does_not_start_without_a_key() -> None:
    """It has not begun to listen, nor to load anything, when it says so."""
    with pytest.raises(NotSafeToStart, match="backstop keys add NAME"):
        call("serve", "--host", "0.0.0.0", "--port", "0", "--hosts", "backstop.example.org")
    call("keys", "add", "ann")
    with pytest.raises(NotSafeToStart, match="--hosts"):
        call("serve", "--host", "0.0.0.0", "--port", "0")
