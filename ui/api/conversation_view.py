"""Conversations as clients see them."""

from dataclasses import dataclass

from rag.archive.conversations import Conversation, Exchange


@dataclass(frozen=True, slots=True)
class ConversationList:
    """Some conversations of a caller, the last changed first; ``next_cursor`` asks for those behind them."""

    conversations: list[Conversation]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class WholeConversation:
    """A conversation with its answers in the order they were asked for."""

    conversation: Conversation
    exchanges: list[Exchange]
