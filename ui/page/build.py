"""The chat page: its parts, where they stand, and which handler answers which event."""

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from index.collection import Collection
from rag.answer import Generator
from rag.question import MAX_CHARACTERS
from ui.page.chat import View
from ui.page.component import AT_ONCE, QUIET, component
from ui.page.escape import escape
from ui.page.handlers import Handlers
from ui.page.sources_html import no_sources_html
from ui.page.welcome_html import header_html, welcome_html, worded_by

_CONCURRENT = 4
"""So many questions of the page are worked on at once; the others wait in line and see their place in it."""
_WAITING = 64
_OPENING = ("open", "read", "sources", "how", "close")
_READ_ADDRESS = "(_, view) => [new URLSearchParams(window.location.search).get('conversation') ?? '', view]"


@dataclass(frozen=True, slots=True)
class Parts:
    """The components of the page that events change."""

    view: gr.State
    places: gr.Tabs
    history: gr.HTML
    thread: gr.HTML
    current: gr.HTML
    welcome: gr.HTML
    status: gr.HTML
    editing: gr.HTML
    box: gr.Textbox
    quotes_only: gr.Checkbox
    panel: gr.HTML
    announced: gr.HTML

    @property
    def shown(self) -> list[gr.blocks.Block]:
        """The parts that ``handlers.updates`` fills, in its order."""
        return [self.view, self.thread, self.current, self.panel, self.history, self.announced]


def page_theme() -> gr.Theme:
    """A plain theme with fonts of the machine, so nothing is fetched from elsewhere; page.css does the rest."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


def build_page(handlers: Handlers, collections: Sequence[Collection], generator: Generator) -> gr.Blocks:
    """The page over what its handlers do."""
    with gr.Blocks(title="Backstop", fill_width=True, analytics_enabled=False) as page:
        gr.HTML(header_html(collections), elem_id="header", apply_default_css=False)
        parts = _lay_out(collections, generator)
        address = gr.Textbox(visible=False)
        page.load(handlers.arrive, [address, parts.view], parts.shown, js=_READ_ADDRESS, **QUIET)
        _wire_asking(parts, handlers)
        _wire_panel(parts, handlers)
        _wire_history(parts, handlers)
    return page.queue(max_size=_WAITING)


def _lay_out(collections: Sequence[Collection], generator: Generator) -> Parts:
    view = gr.State(View())
    with gr.Row(elem_id="body", equal_height=False):
        with (
            gr.Column(elem_id="places-column"),
            gr.Tabs(elem_id="places") as places,
            gr.Tab("Ask", id="ask", elem_id="ask"),
        ):
            history = component("history", ("new", "choose", "find", "rename", "delete"))
            with gr.Column(elem_id="conversation-column"):
                thread = component("thread", (*_OPENING, "ask", "again", "edit", "rate"))
                current = component("current", ("ask",))
                welcome = component("welcome", ("ask",), welcome_html(collections))
                status = gr.HTML("", elem_id="status", apply_default_css=False)
                editing = component("editing", ("keep",))
                box = _question_box()
                quotes_only = _wording(generator)
        with gr.Column(elem_id="panel-column"):
            panel = component("panel", _OPENING, no_sources_html())
    announced = component("announced")
    return Parts(view, places, history, thread, current, welcome, status, editing, box, quotes_only, panel, announced)


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="question",
        label="Your question",
        placeholder="Ask about the sources",
        submit_btn="Ask",
        max_length=MAX_CHARACTERS,
        autofocus=True,
    )


def _wording(generator: Generator) -> gr.Checkbox:
    """Who words the answers, and the choice to have quotes only."""
    with gr.Row(elem_id="wording", visible=generator.mode == "llm"):
        gr.HTML(f"<p>{escape(worded_by(generator))}</p>")
        return gr.Checkbox(label="Quotes only", value=False, container=False, min_width=120)


def _wire_asking(parts: Parts, handlers: Handlers) -> None:
    """Every way to ask fills the same parts; while an answer is written, the box offers to stop it."""
    asked = [parts.box, parts.editing, parts.places, *parts.shown]
    chosen = [parts.view, parts.quotes_only]
    how = {**QUIET, "concurrency_limit": _CONCURRENT, "concurrency_id": "ask", "show_progress_on": parts.status}
    how["show_progress"] = "minimal"
    asking = [
        parts.box.submit(handlers.ask_typed, [parts.box, *chosen], asked, **how),
        parts.thread.ask(handlers.ask_chosen, chosen, asked, **how),
        parts.thread.again(handlers.ask_again, chosen, asked, **how),
        parts.current.ask(handlers.ask_chosen, chosen, asked, **how),
        parts.welcome.ask(handlers.ask_chosen, chosen, asked, **how),
    ]
    parts.box.stop(handlers.stopped, None, [parts.box, parts.current, parts.announced], cancels=asking, **AT_ONCE)
    parts.thread.edit(handlers.edit, parts.view, [parts.box, parts.editing, parts.view], **AT_ONCE)
    parts.editing.keep(handlers.stop_editing, parts.view, [parts.box, parts.editing, parts.view], **AT_ONCE)
    parts.thread.rate(handlers.rate, parts.view, parts.thread, **AT_ONCE)


def _wire_panel(parts: Parts, handlers: Handlers) -> None:
    """Whatever is opened is shown in the panel."""
    for pointing in (parts.thread, parts.panel):
        pointing.open(handlers.open, None, parts.panel, **AT_ONCE)
        pointing.read(handlers.read, None, parts.panel, **AT_ONCE)
        pointing.sources(handlers.sources, None, parts.panel, **AT_ONCE)
        pointing.how(handlers.how, None, parts.panel, **AT_ONCE)
        pointing.close(handlers.close, None, parts.panel, **AT_ONCE)


def _wire_history(parts: Parts, handlers: Handlers) -> None:
    parts.history.choose(handlers.choose, parts.view, parts.shown, **AT_ONCE)
    parts.history.new(handlers.begin, parts.view, parts.shown, **AT_ONCE)
    parts.history.find(handlers.find, parts.view, parts.history, **AT_ONCE)
    parts.history.rename(handlers.rename, parts.view, parts.history, **AT_ONCE)
    parts.history.delete(handlers.delete, parts.view, parts.shown, **AT_ONCE)
