"""What happens when somebody does something on the page: each handler gets the caller with its request."""

from collections.abc import AsyncIterator, Callable

import gradio as gr

from index.document import Span
from index.storage.filters import Filters
from rag.archive.archive import Archive
from rag.archive.conversations import ConversationMissing
from rag.archive.feedback import COMPLAINTS, Rating
from ui.caller import Caller, caller_of
from ui.limits.address import address_of_client
from ui.limits.rate_limits import TooOften
from ui.page.chat import Chat, Shown, View
from ui.page.component import Update, telling
from ui.page.controls import button_html
from ui.page.escape import escape
from ui.page.events import choice_of, number_of, text_of
from ui.page.opening import Opening
from ui.page.sources_html import no_sources_html
from ui.page.welcome_html import sign_out_html

_RATINGS: tuple[Rating, ...] = ("up", "down")
_EDITING = "Your next question replaces the one you edit and all that follows it. "


class Handlers:
    """Takes what components tell, and gives back what they are to show."""

    def __init__(self, chat: Chat, opening: Opening, archive: Archive, admit: Callable[[Caller, str], object]) -> None:
        """``admit`` raises TooOften for who asks more than they may."""
        self._admit = admit
        self._chat = chat
        self._opening = opening
        self._archive = archive

    async def ask_typed(
        self, text: str, conversation: str, filters: Filters, replaces: str, quotes_only: bool, request: gr.Request
    ) -> AsyncIterator[list[Update]]:
        """The question in the box, which the page has taken out of it; refused, it comes back."""
        if not text.strip():
            gr.Warning("Please type a question.")
            yield [gr.skip()] * _ASKING
            return
        view = View(conversation, filters, replaces)
        async for update in self._ask(text, view, quotes_only, request, gr.Textbox(text)):
            yield update

    async def ask_chosen(
        self, conversation: str, filters: Filters, quotes_only: bool, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[list[Update]]:
        """A question that the page offered."""
        question = text_of(event._data, "question")
        async for update in self._ask(question, View(conversation, filters), quotes_only, request):
            yield update

    async def ask_again(
        self, conversation: str, filters: Filters, quotes_only: bool, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[list[Update]]:
        """The last question once more; its answer gives way to the new one."""
        answer_id = text_of(event._data, "answer")
        try:
            question = self._chat.question_of(caller_of(request), answer_id)
        except ConversationMissing as error:  # Deleted meanwhile, in another window.
            gr.Warning(escape(str(error)))
            yield [gr.skip()] * _ASKING
            return
        async for update in self._ask(question, View(conversation, filters, answer_id), quotes_only, request):
            yield update

    async def _ask(
        self, text: str, view: View, quotes_only: bool, request: gr.Request, refused: Update | None = None
    ) -> AsyncIterator[list[Update]]:
        """What the page shows while it answers; ``refused`` is what becomes of the box of who asks too often.

        A busy browser may see several updates as one: the framework changes what it has not shown yet, and a property
        that a later update does not repeat is lost. So the box is told each time that it offers to stop.
        """
        caller = caller_of(request)
        try:
            self._admit(caller, address_of_client(request.client))
        except TooOften as error:
            gr.Warning(escape(str(error)))
            yield [refused or gr.skip(), *[gr.skip()] * (_ASKING - 1)]
            return
        answering = gr.Textbox(submit_btn=False, stop_btn="Stop")
        yield [answering, "", "", *[gr.skip()] * _SHOWN]
        async for shown in self._chat.ask(caller, view, text, "extractive" if quotes_only else "auto"):
            yield [answering, gr.skip(), gr.skip(), *updates(shown)]

    def ready(self, request: gr.Request) -> gr.Textbox:
        """The box offers to ask again, and not before the framework takes the next question."""
        caller_of(request)
        return ready_box()

    def answers(self, request: gr.Request) -> gr.Tabs:
        """The place where a question that was chosen elsewhere is answered."""
        caller_of(request)
        return gr.Tabs(selected="ask")

    def stopped(self, request: gr.Request) -> list[Update]:
        """Nothing of an answer that was stopped is kept."""
        caller_of(request)
        return [ready_box(), "", "Stopped."]

    @telling
    def edit(self, event: gr.EventData, request: gr.Request) -> list[Update]:
        """An earlier question, in the box again."""
        answer_id = text_of(event._data, "answer")
        question = self._chat.question_of(caller_of(request), answer_id)
        keep = button_html("keep", "Leave it as it is", "quiet")
        return [gr.Textbox(question), f"<p>{_EDITING}{keep}</p>", answer_id]

    def stop_editing(self, request: gr.Request) -> list[Update]:
        """The question stays as it was."""
        caller_of(request)
        return [gr.Textbox(""), "", ""]

    @telling
    def open(self, event: gr.EventData, request: gr.Request) -> str:
        """A passage in its document: one that an answer cites, one that came near, or any place."""
        caller, data = caller_of(request), event._data
        if "number" in data:
            return self._opening.citation(caller, text_of(data, "answer"), number_of(data, "number"))
        if "near" in data:
            return self._opening.nearest(caller, text_of(data, "answer"), number_of(data, "near"))
        here = Span(number_of(data, "start"), number_of(data, "end"))
        return self._opening.document(caller, text_of(data, "document"), text_of(data, "sha256"), here)

    @telling
    def read(self, event: gr.EventData, request: gr.Request) -> str:
        """A document from its beginning."""
        return self._opening.document(caller_of(request), text_of(event._data, "document"))

    @telling
    def sources(self, event: gr.EventData, request: gr.Request) -> str:
        """The sources of an answer."""
        return self._opening.sources(caller_of(request), text_of(event._data, "answer"))

    @telling
    def how(self, event: gr.EventData, request: gr.Request) -> str:
        """How an answer came about."""
        return self._opening.how(caller_of(request), text_of(event._data, "answer"))

    def close(self, request: gr.Request) -> str:
        """An empty panel."""
        caller_of(request)
        return no_sources_html()

    @telling
    def rate(self, conversation: str, event: gr.EventData, request: gr.Request) -> str:
        """Keep what somebody says of an answer, and show that it was heard."""
        caller, data = caller_of(request), event._data
        rating = choice_of(data, "rating", _RATINGS)
        reason = choice_of(data, "reason", COMPLAINTS) if "reason" in data else None
        answer = self._archive.conversations.answer(caller.id, text_of(data, "answer"))
        comment = text_of(data, "comment").strip() if "comment" in data else None
        self._archive.feedback.give(caller.id, answer, rating, reason, comment)
        return self._chat.thread(caller, conversation)

    @telling
    def choose(self, event: gr.EventData, request: gr.Request) -> list[Update]:
        """Another conversation."""
        return updates(self._chat.open(caller_of(request), text_of(event._data, "conversation")))

    def begin(self, request: gr.Request) -> list[Update]:
        """A new conversation."""
        return updates(self._chat.open(caller_of(request), ""))

    @telling
    def find(self, conversation: str, event: gr.EventData, request: gr.Request) -> str:
        """The conversations that speak of something."""
        return self._chat.history(caller_of(request), conversation, text_of(event._data, "words"))

    @telling
    def rename(self, conversation: str, event: gr.EventData, request: gr.Request) -> str:
        """Give a conversation another title."""
        caller, data = caller_of(request), event._data
        self._archive.conversations.rename(caller.id, text_of(data, "conversation"), text_of(data, "title"))
        return self._chat.history(caller, conversation)

    @telling
    def delete(self, conversation: str, event: gr.EventData, request: gr.Request) -> list[Update]:
        """Delete a conversation; the open one gives way to a new one."""
        caller, deleted = caller_of(request), text_of(event._data, "conversation")
        self._archive.conversations.delete(caller.id, deleted)
        if deleted == conversation:
            return updates(self._chat.open(caller, ""))
        return updates(Shown(history=self._chat.history(caller, conversation)))

    def arrive(self, conversation: str, request: gr.Request) -> list[Update]:
        """What a page shows when it is opened: the conversation that its address names, and the list of all.

        Nothing else changes: on a slow page a question may be answered already.
        """
        caller = caller_of(request)
        if conversation:
            try:
                return updates(self._chat.open(caller, conversation))
            except ConversationMissing as error:
                gr.Warning(escape(str(error)))
        return updates(Shown(history=self._chat.history(caller, "")))

    def permit(self, request: gr.Request) -> list[Update]:
        """The way out for whoever came in with a key, and no way to bring anything in for whoever may not."""
        caller = caller_of(request)
        account = sign_out_html() if caller.has_key else gr.skip()
        return [account, gr.skip() if "write" in caller.scopes else gr.File(visible=False)]


def ready_box() -> gr.Textbox:
    """The box, ready for the next question."""
    return gr.Textbox(submit_btn="Ask", stop_btn=False)


def updates(shown: Shown) -> list[Update]:
    """What is shown, in the order of the page's parts; what is None stays as it is."""
    announced = None if shown.announced is None else escape(shown.announced)
    parts = (shown.conversation, shown.thread, shown.current, shown.panel, shown.history, announced)
    return [gr.skip() if part is None else part for part in parts]


_SHOWN = 6
"""As many parts as ``updates`` gives."""
_ASKING = 3 + _SHOWN
