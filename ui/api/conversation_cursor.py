"""Where a list of conversations goes on: a word that clients hand back as they got it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from index.errors import BackstopError
from rag.archive.conversations import Conversation, Place


class BadCursor(BackstopError):
    """A cursor that no list has given."""


def cursor_behind(last: Conversation) -> str:
    """The cursor that asks for what comes behind a conversation."""
    return urlsafe_b64encode(f"{last.changed.isoformat()} {last.id}".encode()).decode()


def read_cursor(cursor: str) -> Place:
    """The place that a cursor stands for; raises BadCursor."""
    try:
        changed, _, conversation = urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        return datetime.fromisoformat(changed), conversation
    except ValueError:
        raise BadCursor("this cursor is none that was given; leave it out to begin at the first page") from None
