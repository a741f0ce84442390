"""What happens when somebody does something on the page: each handler gets the caller with its request."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import gradio as gr

from index.document import Span
from index.errors import BackstopError
from rag.archive.archive import Archive
from rag.archive.feedback import COMPLAINTS, Rating
from ui.caller import caller_of
from ui.page.chat import Chat, Shown, View
from ui.page.component import telling
from ui.page.controls import button_html
from ui.page.events import choice_of, number_of, text_of
from ui.page.opening import Opening
from ui.page.sources_html import no_sources_html

Update = Any
"""A value for a component, or a change of its properties, as the framework takes them."""

_RATINGS: tuple[Rating, ...] = ("up", "down")
_EDITING = "Your next question replaces the one you edit and all that follows it. "


class Handlers:
    """Takes what components tell, and gives back what they are to show."""

    def __init__(self, chat: Chat, opening: Opening, archive: Archive) -> None:
        self._chat = chat
        self._opening = opening
        self._archive = archive

    async def ask_typed(
        self, text: str, view: View, quotes_only: bool, request: gr.Request
    ) -> AsyncIterator[list[Update]]:
        """The question in the box."""
        if not text.strip():
            gr.Warning("Please type a question.")
            yield [gr.skip()] * _ASKING
            return
        async for update in self._ask(text, view, quotes_only, request):
            yield update

    async def ask_chosen(
        self, view: View, quotes_only: bool, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[list[Update]]:
        """A question that the page offered."""
        async for update in self._ask(text_of(event._data, "question"), view, quotes_only, request):
            yield update

    async def ask_again(
        self, view: View, quotes_only: bool, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[list[Update]]:
        """The last question once more; its answer gives way to the new one."""
        answer_id = text_of(event._data, "answer")
        question = self._chat.question_of(caller_of(request), answer_id)
        async for update in self._ask(question, replace(view, replaces=answer_id), quotes_only, request):
            yield update

    async def _ask(self, text: str, view: View, quotes_only: bool, request: gr.Request) -> AsyncIterator[list[Update]]:
        caller = caller_of(request)
        yield [gr.Textbox("", submit_btn=False, stop_btn="Stop"), "", gr.Tabs(selected="ask"), *[gr.skip()] * _SHOWN]
        async for shown in self._chat.ask(caller, view, text, "extractive" if quotes_only else "auto"):
            yield [gr.skip(), gr.skip(), gr.skip(), *updates(shown)]
        yield [ready_box(), gr.skip(), gr.skip(), *[gr.skip()] * _SHOWN]

    def stopped(self, request: gr.Request) -> list[Update]:
        """Nothing of an answer that was stopped is kept."""
        caller_of(request)
        return [ready_box(), "", "Stopped."]

    @telling
    def edit(self, view: View, event: gr.EventData, request: gr.Request) -> list[Update]:
        """An earlier question, in the box again."""
        answer_id = text_of(event._data, "answer")
        question = self._chat.question_of(caller_of(request), answer_id)
        keep = button_html("keep", "Leave it as it is", "quiet")
        return [gr.Textbox(question), f"<p>{_EDITING}{keep}</p>", replace(view, replaces=answer_id)]

    def stop_editing(self, view: View, request: gr.Request) -> list[Update]:
        """The question stays as it was."""
        caller_of(request)
        return [gr.Textbox(""), "", replace(view, replaces=None)]

    @telling
    def open(self, event: gr.EventData, request: gr.Request) -> str:
        """A passage in its document: one that an answer cites, one that came near, or any place."""
        caller, data = caller_of(request), event._data
        if "number" in data:
            return self._opening.citation(caller, text_of(data, "answer"), number_of(data, "number"))
        if "near" in data:
            return self._opening.nearest(caller, text_of(data, "answer"), number_of(data, "near"))
        here = Span(number_of(data, "start"), number_of(data, "end"))
        return self._opening.document(text_of(data, "document"), text_of(data, "sha256"), here)

    @telling
    def read(self, event: gr.EventData, request: gr.Request) -> str:
        """A document from its beginning."""
        caller_of(request)
        return self._opening.document(text_of(event._data, "document"))

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
    def rate(self, view: View, event: gr.EventData, request: gr.Request) -> str:
        """Keep what somebody says of an answer, and show that it was heard."""
        caller, data = caller_of(request), event._data
        rating = choice_of(data, "rating", _RATINGS)
        reason = choice_of(data, "reason", COMPLAINTS) if "reason" in data else None
        answer = self._archive.conversations.answer(caller.id, text_of(data, "answer"))
        comment = text_of(data, "comment").strip() if "comment" in data else None
        self._archive.feedback.give(caller.id, answer, rating, reason, comment)
        return self._chat.thread(caller, view)

    @telling
    def choose(self, view: View, event: gr.EventData, request: gr.Request) -> list[Update]:
        """Another conversation."""
        return updates(self._chat.open(caller_of(request), view, text_of(event._data, "conversation")))

    def begin(self, view: View, request: gr.Request) -> list[Update]:
        """A new conversation."""
        return updates(self._chat.open(caller_of(request), view, None))

    @telling
    def find(self, view: View, event: gr.EventData, request: gr.Request) -> str:
        """The conversations that speak of something."""
        return self._chat.history(caller_of(request), view, text_of(event._data, "words"))

    @telling
    def rename(self, view: View, event: gr.EventData, request: gr.Request) -> str:
        """Give a conversation another title."""
        caller, data = caller_of(request), event._data
        self._archive.conversations.rename(caller.id, text_of(data, "conversation"), text_of(data, "title"))
        return self._chat.history(caller, view)

    @telling
    def delete(self, view: View, event: gr.EventData, request: gr.Request) -> list[Update]:
        """Delete a conversation; the open one gives way to a new one."""
        caller, deleted = caller_of(request), text_of(event._data, "conversation")
        self._archive.conversations.delete(caller.id, deleted)
        if deleted == view.conversation:
            return updates(self._chat.open(caller, view, None))
        return updates(Shown(view, history=self._chat.history(caller, view)))

    def arrive(self, conversation: str, view: View, request: gr.Request) -> list[Update]:
        """What a page shows when it is opened: the conversation that its address names, else a new one."""
        caller = caller_of(request)
        try:
            return updates(self._chat.open(caller, view, conversation or None))
        except BackstopError as error:
            gr.Warning(str(error))
            return updates(self._chat.open(caller, view, None))


def ready_box() -> gr.Textbox:
    """The box, ready for the next question."""
    return gr.Textbox(submit_btn="Ask", stop_btn=False)


def updates(shown: Shown) -> list[Update]:
    """What is shown, in the order of the page's parts; what is None stays as it is."""
    parts = (shown.thread, shown.current, shown.panel, shown.history, shown.announced)
    return [shown.view, *(gr.skip() if part is None else part for part in parts)]


_SHOWN = 6
"""As many parts as ``updates`` gives."""
_ASKING = 3 + _SHOWN
