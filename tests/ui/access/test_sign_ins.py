"""A browser that showed a key is known by a cookie, for a while, and as long as the key is valid."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ui.access.store import FILE_NAME, AccessStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AccessStore]:
    """Nobody is signed in yet."""
    with closing(AccessStore(tmp_path)) as opened:
        yield opened


def test_a_cookie_stands_for_its_key_until_it_ends(store: AccessStore) -> None:
    ann, _ = store.keys.add("ann", ["ask"])
    bob, _ = store.keys.add("bob", ["ask"])
    anns, bobs = store.sign_ins.begin(ann), store.sign_ins.begin(bob)

    assert store.sign_ins.key_of(anns) == ann
    store.sign_ins.end(anns)
    assert store.sign_ins.key_of(anns) is None
    assert store.sign_ins.key_of(bobs) == bob
    assert store.sign_ins.key_of("") is None


def test_a_cookie_is_no_key_and_a_key_is_no_cookie(store: AccessStore) -> None:
    ann, token = store.keys.add("ann", ["ask"])

    assert store.keys.find(store.sign_ins.begin(ann)) is None
    assert store.sign_ins.key_of(token) is None


def test_with_the_key_its_cookies_are_revoked(store: AccessStore) -> None:
    ann, _ = store.keys.add("ann", ["ask"])
    cookie = store.sign_ins.begin(ann)
    store.keys.revoke(ann.id)

    assert store.sign_ins.key_of(cookie) is None


def test_a_cookie_runs_out_and_is_forgotten(store: AccessStore, tmp_path: Path) -> None:
    ann, _ = store.keys.add("ann", ["ask"])
    old = store.sign_ins.begin(ann)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("UPDATE sign_ins SET expires = '2026-01-01T00:00:00+00:00'")
        connection.commit()
        assert store.sign_ins.key_of(old) is None
        store.sign_ins.begin(ann)
        assert connection.execute("SELECT count(*) FROM sign_ins").fetchone() == (1,)
