"""What language models wrote before, kept for when the very same is asked again.

Drafts are kept, not answers: they are checked against the sources afresh every time, so nothing is shown
that today's documents or today's check would not bear out.
"""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rag.answer import Usage
from rag.llm.language_model import Message

_SCHEMA = """
CREATE TABLE IF NOT EXISTS drafts (
    key TEXT PRIMARY KEY, reply TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
    size INTEGER NOT NULL, used INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS drafts_by_use ON drafts (used);
"""
_KEEP = "INSERT OR REPLACE INTO drafts SELECT ?, ?, ?, ?, ?, coalesce(max(used), 0) + 1 FROM drafts"
_USE = "UPDATE drafts SET used = (SELECT max(used) + 1 FROM drafts) WHERE key = ?"
_TRIM = """
DELETE FROM drafts WHERE key IN (
    SELECT key FROM (SELECT key, sum(size) OVER (ORDER BY used DESC) AS total FROM drafts) WHERE total > ?
)
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """All that a language model wrote, and what it cost."""

    text: str
    usage: Usage


class DraftCache:
    """Replies by what was asked of which model; those unused for longest go when there are too many.

    ``hits`` and ``misses`` count how often one was found since the process began.
    """

    def __init__(self, path: Path, most_bytes: int) -> None:
        self._path = path
        self._most_bytes = most_bytes
        self._one_at_a_time = threading.Lock()
        self.hits = self.misses = 0
        try:
            self._create()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise
            path.unlink()  # What is lost can be written again.
            self._create()

    def find(self, key: str) -> Reply | None:
        """The reply that was kept under a key."""
        with self._one_at_a_time, closing(self._open()) as connection:
            row = connection.execute("SELECT reply, prompt_tokens, completion_tokens FROM drafts WHERE key = ?", (key,))
            found = row.fetchone()
            if found is None:
                self.misses += 1
                return None
            self.hits += 1
            connection.execute(_USE, (key,))
            return Reply(found[0], Usage(found[1], found[2]))

    def keep(self, key: str, reply: Reply) -> None:
        """Keep a reply, and let the oldest go where the limit asks for it.

        A full disk costs the kept reply, not the answer.
        """
        row = (key, reply.text, reply.usage.prompt_tokens, reply.usage.completion_tokens)
        size = len(key) + len(reply.text.encode())
        with self._one_at_a_time, closing(self._open()) as connection:
            try:
                connection.execute(_KEEP, (*row, size))
                connection.execute(_TRIM, (self._most_bytes,))
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                    raise

    def _create(self) -> None:
        with closing(self._open()) as connection:
            connection.executescript(_SCHEMA)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def draft_key(model: str, messages: Sequence[Message], options: dict[str, object]) -> str:
    """The digest of everything that shapes a reply.

    ``model`` is a digest, or a provider's name for it. The messages hold the prompt, the question that
    history has shaped, and the evidence that index, filters and settings have chosen.
    """
    asked = [model, [[one.role, one.content] for one in messages], options]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
