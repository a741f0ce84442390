"""Browsers that are signed in: each showed a key once, and has a cookie that stands for it."""

import secrets
from datetime import UTC, datetime, timedelta

from index.storage.database import Database
from ui.access.digest import digest_of
from ui.access.keys import Key, key_of

DAYS = 30
"""How long a browser stays signed in."""


class SignIns:
    """All sign-ins of a data directory. The cookie is no key: it opens the page here and nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, key: Key) -> str:
        """The value of a cookie that stands for a key from now on."""
        token = secrets.token_hex(32)
        now = datetime.now(UTC)
        row = (digest_of(token), key.id, (now + timedelta(days=DAYS)).isoformat())
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sign_ins WHERE expires <= ?", (now.isoformat(),))
            connection.execute("INSERT INTO sign_ins VALUES (?, ?, ?)", row)
        return token

    def key_of(self, token: str) -> Key | None:
        """The key that a cookie stands for, None when it does not or not any more."""
        query = """
            SELECT keys.* FROM sign_ins JOIN keys ON keys.id = sign_ins.key_id
            WHERE token_sha256 = ? AND expires > ? AND revoked IS NULL
        """
        found = self._database.connection().execute(query, (digest_of(token), datetime.now(UTC).isoformat()))
        row = found.fetchone()
        return key_of(row) if row else None

    def end(self, token: str) -> None:
        """Let a cookie stand for nothing any more."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sign_ins WHERE token_sha256 = ?", (digest_of(token),))
