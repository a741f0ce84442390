"""Conversations: kept on the server per owner, so that they survive a reload and a restart."""

import secrets
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter

from index.document import Document
from index.errors import BackstopError
from index.storage.database import Database
from rag.answer import Answer
from rag.archive.cited import forget_uncited, keep_cited

_ANSWER = TypeAdapter(Answer)
_LONGEST_TITLE = 120
_MOST_OUTSIDE = 2_000
"""So many answers that belong to no conversation are kept, for feedback on them."""


Place = tuple[datetime, str]
"""Of a conversation in the list: when it was changed, and its id."""


class ConversationMissing(BackstopError):
    """There is no such conversation, or it is somebody else's."""


class BadTitle(BackstopError):
    """A title that a conversation cannot have."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A line in a list of conversations."""

    id: str
    title: str
    started: datetime
    changed: datetime
    answers: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer, and when it was asked."""

    answer: Answer
    asked: datetime


class Conversations:
    """The conversations of all owners; every call names the owner, and sees only what is theirs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, owner: str, conversation: str | None, answer: Answer, documents: Collection[Document]) -> str:
        """Add an answer to a conversation, or begin one with it; gives the conversation's id.

        ``documents`` are those that the answer cites. Raises ConversationMissing.
        """
        with self._database.transaction() as connection:
            if conversation is None:
                conversation = _begin(connection, owner, answer.question)
            else:
                _owned(connection, owner, conversation)
            _insert(connection, owner, conversation, answer, documents)
        return conversation

    def keep_alone(self, owner: str, answer: Answer, documents: Collection[Document]) -> None:
        """Keep an answer that belongs to no conversation; only the latest of these are kept."""
        with self._database.transaction() as connection:
            _insert(connection, owner, None, answer, documents)
            connection.execute(
                """DELETE FROM answers WHERE conversation IS NULL AND number <= (
                       SELECT number FROM answers WHERE conversation IS NULL ORDER BY number DESC LIMIT 1 OFFSET ?)""",
                (_MOST_OUTSIDE,),
            )

    def owned_by(
        self, owner: str, containing: str = "", limit: int | None = None, after: Place | None = None
    ) -> list[Conversation]:
        """The conversations of an owner, the last changed first; ``containing`` looks into titles, questions and
        answers. At most ``limit`` of them, the first one behind the place ``after``."""
        changed, conversation = after or (None, None)
        rows = self._database.connection().execute(
            """SELECT conversations.*, max(answers.asked) AS changed, count(*) AS answers
               FROM conversations JOIN answers ON answers.conversation = conversations.id
               WHERE conversations.owner = ?1 GROUP BY conversations.id
               HAVING (instr(lower(title), lower(?2)) OR max(instr(lower(question), lower(?2)))
                       OR max(instr(lower(json_extract(answer, '$.text')), lower(?2))))
                   AND (?3 IS NULL OR changed < ?3 OR (changed = ?3 AND conversations.id > ?4))
               ORDER BY changed DESC, conversations.id LIMIT ?5""",
            (owner, containing, changed and changed.isoformat(), conversation, -1 if limit is None else limit),
        )
        return [_conversation(row) for row in rows]

    def get(self, owner: str, conversation: str) -> tuple[Conversation, list[Exchange]]:
        """A conversation with its answers in the order they were asked for; raises ConversationMissing."""
        connection = self._database.connection()
        head = _owned(connection, owner, conversation)
        rows = connection.execute(
            "SELECT asked, answer FROM answers WHERE conversation = ? ORDER BY number", (conversation,)
        )
        exchanges = [Exchange(_ANSWER.validate_json(row["answer"]), _time(row["asked"])) for row in rows]
        changed = exchanges[-1].asked if exchanges else _time(head["started"])
        return Conversation(head["id"], head["title"], _time(head["started"]), changed, len(exchanges)), exchanges

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Give a conversation another title; raises BadTitle or ConversationMissing."""
        title = " ".join(title.split())
        if not title or len(title) > _LONGEST_TITLE:
            raise BadTitle(f"a title has 1 to {_LONGEST_TITLE} characters, this one {len(title)}")
        with self._database.transaction() as connection:
            _owned(connection, owner, conversation)
            connection.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation))

    def delete(self, owner: str, conversation: str) -> None:
        """Delete a conversation with all its answers; raises ConversationMissing."""
        with self._database.transaction() as connection:
            _owned(connection, owner, conversation)
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
            forget_uncited(connection)

    def cut(self, owner: str, conversation: str, answer_id: str) -> None:
        """Delete an answer and all that follow it, so that its question can be asked anew.

        The conversation stays, also when nothing is left in it. Raises ConversationMissing.
        """
        with self._database.transaction() as connection:
            _owned(connection, owner, conversation)
            connection.execute(
                """DELETE FROM answers WHERE conversation = ?1 AND number >= (
                       SELECT number FROM answers WHERE conversation = ?1 AND id = ?2)""",
                (conversation, answer_id),
            )
            forget_uncited(connection)

    def answer(self, owner: str, answer_id: str) -> Answer:
        """One kept answer, of a conversation or not; raises ConversationMissing."""
        row = (
            self._database.connection()
            .execute("SELECT answer FROM answers WHERE id = ? AND owner = ?", (answer_id, owner))
            .fetchone()
        )
        if row is None:
            raise ConversationMissing(f"no answer has the id {answer_id!r}")
        return _ANSWER.validate_json(row["answer"])


def _begin(connection: sqlite3.Connection, owner: str, question: str) -> str:
    title = " ".join(question.split())
    short = title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"
    conversation = secrets.token_hex(8)
    connection.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (conversation, owner, short, _now()))
    return conversation


def _insert(
    connection: sqlite3.Connection,
    owner: str,
    conversation: str | None,
    answer: Answer,
    documents: Collection[Document],
) -> None:
    connection.execute(
        "INSERT INTO answers (id, owner, conversation, asked, question, answer) VALUES (?, ?, ?, ?, ?, ?)",
        (answer.id, owner, conversation, _now(), answer.question, _ANSWER.dump_json(answer).decode()),
    )
    keep_cited(connection, answer, documents)


def _owned(connection: sqlite3.Connection, owner: str, conversation: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM conversations WHERE id = ? AND owner = ?", (conversation, owner)
    ).fetchone()
    if row is None:
        raise ConversationMissing(f"no conversation has the id {conversation!r}")
    return row


def _conversation(row: sqlite3.Row) -> Conversation:
    return Conversation(row["id"], row["title"], _time(row["started"]), _time(row["changed"]), row["answers"])


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _time(stored: str) -> datetime:
    return datetime.fromisoformat(stored)
