"""Who is asked: the product in this process."""

from typing import Protocol

from index.document import Document
from index.errors import BackstopError, DocumentMissing
from index.index import Index
from rag.about import About, about
from rag.answer import Answer
from rag.assistant import Assistant
from rag.question import Question
from rag.settings import Settings


class CaseFailed(BackstopError):
    """The target refused a question, or failed over it; other questions may still be answered."""


class TargetUnreachable(BackstopError):
    """The target does not answer at all."""


class Target(Protocol):
    """Answers questions, and shows its documents."""

    name: str

    def ask(self, question: Question) -> Answer:
        """The answer with its trace; raises CaseFailed or TargetUnreachable."""
        ...

    def document(self, document_id: str) -> Document | None:
        """A document, or None when there is none of this id."""
        ...

    def about(self) -> About:
        """What answers."""
        ...


class InProcess:
    """An assistant over an index that this process has opened."""

    name = "in this process"

    def __init__(self, index: Index, assistant: Assistant, settings: Settings) -> None:
        self._index = index
        self._assistant = assistant
        self._settings = settings

    def ask(self, question: Question) -> Answer:
        """The answer with its trace."""
        return self._assistant.ask(question, trace=True)

    def document(self, document_id: str) -> Document | None:
        """A document, or None when there is none of this id."""
        try:
            return self._index.documents.get(document_id)
        except DocumentMissing:
            return None

    def about(self) -> About:
        """What answers."""
        return about(self._index, self._settings)
