"""The routes of conversations and feedback; every one belongs to a caller, and shows what is theirs only."""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from rag.archive.archive import Archive
from rag.archive.conversations import Conversation, Conversations, Exchange
from rag.archive.feedback import Complaint, Rating
from rag.question import MAX_CHARACTERS
from ui.answering.workers import Workers
from ui.api.conversation_cursor import cursor_behind, read_cursor
from ui.api.conversation_view import ConversationList, WholeConversation
from ui.caller import Asking
from ui.export.html import conversation_html
from ui.export.markdown import conversation_markdown
from ui.export.outline import outline


class NewTitle(BaseModel):
    """Another title for a conversation."""

    model_config = ConfigDict(extra="forbid")

    title: str


class GivenFeedback(BaseModel):
    """What somebody says of an answer."""

    model_config = ConfigDict(extra="forbid")

    answer_id: str
    rating: Rating
    reason: Complaint | None = None
    comment: str | None = None


def conversation_routes(archive: Archive, workers: Workers) -> APIRouter:
    """All routes of conversations and feedback over one archive."""
    router = APIRouter()
    _add_reading_routes(router, archive.conversations, workers)
    _add_changing_routes(router, archive.conversations, workers)
    _add_feedback_route(router, archive, workers)
    return router


def _add_reading_routes(router: APIRouter, kept: Conversations, workers: Workers) -> None:
    @router.get("/api/conversations")
    async def conversations(
        caller: Asking,
        containing: Annotated[str, Query(max_length=MAX_CHARACTERS)] = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        cursor: str = "",
    ) -> ConversationList:
        """The caller's conversations; ``containing`` looks into titles, questions and answers."""
        after = read_cursor(cursor) if cursor else None
        found = await workers.run(lambda: kept.owned_by(caller.id, containing, limit + 1, after))
        shown = found[:limit]
        return ConversationList(shown, cursor_behind(shown[-1]) if len(found) > limit else None)

    @router.get("/api/conversations/{conversation_id}")
    async def conversation(caller: Asking, conversation_id: str) -> WholeConversation:
        """One conversation, whole."""
        return WholeConversation(*await workers.run(lambda: kept.get(caller.id, conversation_id)))

    @router.get("/api/conversations/{conversation_id}/export")
    async def export(
        caller: Asking, conversation_id: str, format: Literal["markdown", "html"] = "markdown"
    ) -> Response:
        """A conversation with footnotes, as Markdown or as one page for printing."""
        head, exchanges = await workers.run(lambda: kept.get(caller.id, conversation_id))
        return _download(head, exchanges, format)


def _add_changing_routes(router: APIRouter, kept: Conversations, workers: Workers) -> None:
    @router.patch("/api/conversations/{conversation_id}", status_code=204)
    async def rename(caller: Asking, conversation_id: str, new: NewTitle) -> None:
        """Give a conversation another title."""
        await workers.run(lambda: kept.rename(caller.id, conversation_id, new.title))

    @router.delete("/api/conversations/{conversation_id}", status_code=204)
    async def delete(caller: Asking, conversation_id: str) -> None:
        """Delete a conversation with its answers."""
        await workers.run(lambda: kept.delete(caller.id, conversation_id))


def _add_feedback_route(router: APIRouter, archive: Archive, workers: Workers) -> None:
    @router.post("/api/feedback", status_code=204)
    async def feedback(caller: Asking, given: GivenFeedback) -> None:
        """Say whether an answer is good; saying it again replaces what was said before."""

        def keep() -> None:
            answer = archive.conversations.answer(caller.id, given.answer_id)
            archive.feedback.give(caller.id, answer, given.rating, given.reason, given.comment)

        await workers.run(keep)


def _download(head: Conversation, exchanges: list[Exchange], form: Literal["markdown", "html"]) -> Response:
    told = outline(head, exchanges)
    content, kind, ending = (
        (conversation_markdown(told), "text/markdown", "md")
        if form == "markdown"
        else (conversation_html(told), "text/html", "html")
    )
    name = f"{head.title[:60].strip().rstrip('?.')}.{ending}"
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=f"{kind}; charset=utf-8", headers={"Content-Disposition": disposition})
