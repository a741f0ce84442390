"""The list of a caller's conversations."""

from collections.abc import Sequence

from rag.archive.conversations import Conversation
from ui.attribution import short_date
from ui.page.controls import button_html
from ui.page.escape import escape


def history_html(conversations: Sequence[Conversation], current: str, containing: str = "") -> str:
    """Conversations, the last changed first, the open one marked; ``containing`` is what was searched for."""
    new = button_html("new", "New conversation", "new")
    search = (
        '<form data-do="find" role="search"><label>Find a conversation '
        f'<input type="search" name="words" value="{escape(containing)}"></label></form>'
    )
    rows = "".join(_row_html(one, one.id == current) for one in conversations)
    listed = f"<ul>{rows}</ul>" if rows else f'<p class="empty">{_nothing(containing)}</p>'
    return (
        f'<nav class="history" aria-label="Conversations" data-current="{escape(current)}">{new}{search}{listed}</nav>'
    )


def _nothing(containing: str) -> str:
    return "No conversation speaks of this." if containing else "Your conversations appear here."


def _row_html(conversation: Conversation, is_open: bool) -> str:
    pointed = ' aria-current="true"' if is_open else ""
    told = (
        f"{short_date(conversation.changed.date())}, {conversation.answers} question{'s' * (conversation.answers != 1)}"
    )
    choose = button_html("choose", conversation.title, "title", conversation=conversation.id)
    return f'<li class="conversation"{pointed}>{choose}<span class="said">{told}</span>{_menu_html(conversation)}</li>'


def _menu_html(conversation: Conversation) -> str:
    """Rename, export, delete; deleting takes a second step."""
    address = f"/api/conversations/{conversation.id}/export"
    title = escape(conversation.title)
    return (
        f'<details class="menu"><summary aria-label="More for: {title}">More</summary>'
        f'<form data-do="rename" data-conversation="{conversation.id}"><label>Title '
        f'<input type="text" name="title" value="{title}" maxlength="120" required></label>'
        '<button type="submit">Rename</button></form>'
        f'<p><a href="{address}?format=markdown" download>Export as Markdown</a></p>'
        f'<p><a href="{address}?format=html" download>Export for printing</a></p>'
        f"<details><summary>Delete …</summary><p>Feedback that you gave stays.</p>"
        f"{button_html('delete', 'Delete for good', 'warn', conversation=conversation.id)}</details></details>"
    )
