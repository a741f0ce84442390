"""The file that keeps what was asked, opened in one place."""

from pathlib import Path

from index.storage.database import Database
from rag.archive.cited import CitedDocuments
from rag.archive.conversations import Conversations
from rag.archive.feedback import FeedbackStore

FILE_NAME = "conversations.sqlite3"


class Archive:
    """The conversations, cited documents and feedback of one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self._database = Database(data_dir / FILE_NAME, "rag.archive")
        self.conversations = Conversations(self._database)
        self.cited = CitedDocuments(self._database)
        self.feedback = FeedbackStore(self._database)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
