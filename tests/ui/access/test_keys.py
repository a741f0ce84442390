"""A key lets in whoever has all of it, until it is revoked; nothing that is kept does."""

import hmac
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.access.digest import digest_of
from ui.access.keys import BadKey, Key, KeyMissing, Keys, today
from ui.access.store import FILE_NAME, AccessStore
from ui.caller import EVERYTHING

HEX = "0123456789abcdef"


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    """The keys of a data directory that is not there yet."""
    with closing(AccessStore(tmp_path / "data")) as store:
        yield store.keys


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Keys, Key, str]]:
    """A key, for looking only."""
    with closing(AccessStore(tmp_path_factory.mktemp("keys"))) as store:
        yield (store.keys, *store.keys.add("ann", ["ask"]))


def test_a_key_is_found_by_its_text_alone(keys: Keys) -> None:
    key, token = keys.add("ann", ["ask", "write"])
    other, other_token = keys.add("bob", EVERYTHING)

    assert token.startswith(f"bk_{key.id}_")
    assert len(bytes.fromhex(token.rpartition("_")[2])) == 32
    assert keys.find(token) == key
    assert keys.find(other_token) == other
    assert keys.find(f"bk_{key.id}_{other_token.rpartition('_')[2]}") is None
    assert [one.name for one in keys.all()] == ["ann", "bob"]


@given(st.data())
def test_no_key_with_anything_changed_is_found(made: tuple[Keys, Key, str], data: st.DataObject) -> None:
    """Replaced, left out, added, swapped or in another case."""
    keys, key, token = made
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from(HEX) | st.characters())
    changed = data.draw(
        st.sampled_from(
            [
                token[:place] + letter + token[place + 1 :],
                token[:place] + token[place + 1 :],
                token[:place] + letter + token[place:],
                token[:place] + token[place:][::-1],
                token.upper(),
                token[:place],
                token + letter,
            ]
        )
    )

    assert keys.find(changed) == (key if changed == token else None)


@given(st.text() | st.from_regex(r"bk_[0-9a-f]{8}_[0-9a-f]{64}"))
def test_no_other_text_is_a_key(made: tuple[Keys, Key, str], token: str) -> None:
    assert made[0].find(token) is None


def test_a_revoked_key_is_refused_by_whoever_has_the_file_open(tmp_path: Path) -> None:
    """At once, and for good; its id stays known."""
    with closing(AccessStore(tmp_path)) as server, closing(AccessStore(tmp_path)) as command:
        key, token = command.keys.add("ann", ["ask"])
        found = server.keys.find(token)
        revoked = command.keys.revoke(key.id)

        assert found == key
        assert server.keys.find(token) is None
        assert not server.keys.any_valid()
        assert command.keys.revoke(key.id) == revoked
        assert server.keys.all() == [revoked]


def test_only_digests_are_kept(tmp_path: Path) -> None:
    """Nobody comes in with what stands in the file, which others cannot read anyway."""
    with closing(AccessStore(tmp_path)) as store:
        key, token = store.keys.add("ann", ["ask"])
        cookie = store.sign_ins.begin(key)
    files = [one for one in tmp_path.iterdir() if one.name.startswith(FILE_NAME)]
    kept = b"".join(one.read_bytes() for one in files)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        (stored,) = connection.execute("SELECT secret_sha256 FROM keys").fetchone()

    secret = token.rpartition("_")[2]
    assert stored == digest_of(secret)
    assert secret.encode() not in kept
    assert cookie.encode() not in kept
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


def test_unknown_ids_cost_the_same_comparison(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    """One comparison in constant time for every key, known, unknown or revoked."""
    compared: list[tuple[str, str]] = []
    compare = hmac.compare_digest

    def counting(one: str, other: str) -> bool:
        compared.append((one, other))
        return compare(one, other)

    key, token = keys.add("ann", ["ask"])
    monkeypatch.setattr(hmac, "compare_digest", counting)
    shown = [token, f"bk_{key.id}_{'0' * 64}", f"bk_00000000_{'0' * 64}"]
    found = [keys.find(one) for one in shown]
    keys.revoke(key.id)
    found.append(keys.find(token))

    assert found == [key, None, None, None]
    assert len(compared) == 4
    assert {len(one) for pair in compared for one in pair} == {64}


def test_the_day_of_the_last_use_is_remembered(keys: Keys) -> None:
    key, token = keys.add("ann", ["ask"])
    keys.note_use(key)
    found = keys.find(token)

    assert key.last_used is None
    assert found is not None
    assert found.last_used == today()


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 101, "\x1b[2J"])
def test_a_name_is_short_and_printable(keys: Keys, name: str) -> None:
    with pytest.raises(BadKey, match="printable"):
        keys.add(name, ["ask"])


def test_a_key_without_scopes_or_an_unknown_id_is_refused(keys: Keys) -> None:
    with pytest.raises(BadKey, match="at least one scope"):
        keys.add("ann", [])
    with pytest.raises(KeyMissing, match="'bk_1'"):
        keys.revoke("bk_1")
