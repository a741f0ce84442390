"""The keys that programs and people come in with."""

import hmac
import re
import secrets
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from index.errors import BackstopError
from index.storage.database import Database
from ui.access.digest import digest_of
from ui.caller import SCOPES, ScopeName

_TOKEN = re.compile(r"bk_([0-9a-f]{8})_([0-9a-f]{64})", re.ASCII)
_NOBODYS = digest_of(secrets.token_hex(32))
"""What a secret is compared with when there is no such key: it takes as long, and never fits."""
_LONGEST_NAME = 100


class BadKey(BackstopError):
    """A name or scopes that no key can have."""


class KeyMissing(BackstopError):
    """No key with this id."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key. Times are ISO 8601 in UTC, ``last_used`` is a day; None is never."""

    id: str
    name: str
    scopes: frozenset[ScopeName]
    created: str
    last_used: str | None = None
    revoked: str | None = None


class Keys:
    """All keys of a data directory; another process may change them at any time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, scopes: Collection[ScopeName]) -> tuple[Key, str]:
        """A new key and the text to come in with, which is told here and never again; raises BadKey."""
        if not scopes:
            raise BadKey("a key needs at least one scope")
        made = Key(secrets.token_hex(4), _fit(name), frozenset(scopes), _now())
        secret = secrets.token_hex(32)
        row = (made.id, digest_of(secret), made.name, _joined(made.scopes), made.created)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO keys (id, secret_sha256, name, scopes, created) VALUES (?, ?, ?, ?, ?)", row
            )
        return made, f"bk_{made.id}_{secret}"

    def all(self) -> list[Key]:
        """All keys, also revoked ones, in the order in which they were made."""
        rows = self._database.connection().execute("SELECT * FROM keys ORDER BY created, rowid")
        return [key_of(row) for row in rows]

    def find(self, token: str) -> Key | None:
        """The valid key that somebody shows; None for anything else."""
        parts = _TOKEN.fullmatch(token)
        if parts is None:
            return None
        row = self._row(parts[1])
        is_right = hmac.compare_digest(row["secret_sha256"] if row else _NOBODYS, digest_of(parts[2]))
        return key_of(row) if row and is_right and row["revoked"] is None else None

    def any_valid(self) -> bool:
        """Whether anybody can come in."""
        query = "SELECT EXISTS (SELECT 1 FROM keys WHERE revoked IS NULL)"
        return bool(self._database.connection().execute(query).fetchone()[0])

    def note_use(self, key: Key) -> None:
        """Remember that a key was used today."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE keys SET last_used = ? WHERE id = ?", (today(), key.id))

    def revoke(self, key_id: str) -> Key:
        """Let nobody in with a key any more, from now on; raises KeyMissing."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE keys SET revoked = ? WHERE id = ? AND revoked IS NULL", (_now(), key_id))
            connection.execute("DELETE FROM sign_ins WHERE key_id = ?", (key_id,))
        row = self._row(key_id)
        if row is None:
            raise KeyMissing(f"no key has the id {key_id!r}; backstop keys list shows them all")
        return key_of(row)

    def _row(self, key_id: str) -> sqlite3.Row | None:
        found = self._database.connection().execute("SELECT * FROM keys WHERE id = ?", (key_id,))
        row: sqlite3.Row | None = found.fetchone()
        return row


def looks_like_key(token: str) -> bool:
    """Whether somebody means to show a key of ours, right or wrong.

    >>> looks_like_key("bk_0000"), looks_like_key("sk-none")
    (True, False)
    """
    return token.startswith("bk_")


def scopes_named(names: Collection[str]) -> frozenset[ScopeName]:
    """The scopes of these names; raises BadKey.

    >>> sorted(scopes_named(["write", "ask"]))
    ['ask', 'write']
    """
    unknown = [one for one in names if one not in SCOPES]
    if unknown:
        raise BadKey(f"{unknown[0]!r} is no scope; there are {', '.join(SCOPES)}")
    return frozenset(one for one in SCOPES if one in names)


def key_of(row: sqlite3.Row) -> Key:
    """The key in a row of the table."""
    scopes = frozenset(one for one in SCOPES if one in row["scopes"].split(","))
    return Key(row["id"], row["name"], scopes, row["created"], row["last_used"], row["revoked"])


def today() -> str:
    """The day in UTC, as it is kept."""
    return datetime.now(UTC).date().isoformat()


def _joined(scopes: Collection[ScopeName]) -> str:
    return ",".join(one for one in SCOPES if one in scopes)


def _fit(name: str) -> str:
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise BadKey(f"the name of a key has 1 to {_LONGEST_NAME} printable characters: {name[:_LONGEST_NAME]!r}")
    return name.strip()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
