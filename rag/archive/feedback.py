"""What people say of answers, kept with the whole answer, for the evaluation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from pydantic import TypeAdapter

from index.errors import BackstopError
from index.storage.database import Database
from rag.answer import Answer

Rating = Literal["up", "down"]
Complaint = Literal["wrong", "unsupported", "incomplete", "outdated"]
COMPLAINTS: tuple[Complaint, ...] = get_args(Complaint)

_ANSWER = TypeAdapter(Answer)
_LONGEST_COMMENT = 2_000


class BadFeedback(BackstopError):
    """Feedback that cannot be kept."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A rating of an answer; ``reason`` says what is wrong with it, None with thumbs up or untold."""

    answer: Answer
    rating: Rating
    reason: Complaint | None
    comment: str | None
    given: datetime


class FeedbackStore:
    """The feedback of all owners."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, owner: str, answer: Answer, rating: Rating, reason: Complaint | None, comment: str | None) -> None:
        """Rate an answer; rating it again replaces what was said before. Raises BadFeedback."""
        if rating == "up" and reason:
            raise BadFeedback(f"a reason ({reason}) goes with rating down only")
        if comment and len(comment) > _LONGEST_COMMENT:
            raise BadFeedback(f"the comment has {len(comment):,} characters; at most {_LONGEST_COMMENT:,} are kept")
        row = (answer.id, owner, rating, reason, comment or None, datetime.now(UTC).isoformat())
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*row, _ANSWER.dump_json(answer).decode()),
            )

    def ratings(self, owner: str) -> dict[str, Rating]:
        """The ratings that an owner gave, by the id of the answer."""
        rows = self._database.connection().execute("SELECT answer_id, rating FROM feedback WHERE owner = ?", (owner,))
        return {row["answer_id"]: row["rating"] for row in rows}

    def all(self) -> Iterator[Feedback]:
        """All feedback, the oldest first."""
        for row in self._database.connection().execute("SELECT * FROM feedback ORDER BY given, answer_id"):
            yield Feedback(
                answer=_ANSWER.validate_json(row["answer"]),
                rating=row["rating"],
                reason=row["reason"],
                comment=row["comment"],
                given=datetime.fromisoformat(row["given"]),
            )
