"""The chat page: its parts, where they stand, and which handler answers which event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.collection import Collection
from index.load.files import READABLE
from index.storage.filters import Filters
from rag.answer import Generator
from rag.question import MAX_CHARACTERS
from ui.page.collections_handlers import CollectionsHandlers
from ui.page.component import AT_ONCE, QUIET, component
from ui.page.escape import escape
from ui.page.handlers import Handlers
from ui.page.sources_html import no_sources_html
from ui.page.welcome_html import header_html, welcome_html, worded_by

_CONCURRENT = 4
"""So many questions of the page are worked on at once; the others wait in line and see their place in it."""
_WAITING = 64
_OPENING = ("open", "read", "sources", "how", "close")
_TAKE_OUT = """(text, ...given) => {
  const box = document.querySelector('#question textarea');
  if (box.value === text) {
    box.value = '';
    box.dispatchEvent(new Event('input', {bubbles: true}));
  }
  return [text, ...given];
}"""
"""Empty the box of a question that is taken; what is typed from then on stays."""
_READ_ADDRESS = "() => new URLSearchParams(window.location.search).get('conversation') ?? ''"


@dataclass(frozen=True, slots=True)
class Parts:
    """The components of the page that events change."""

    conversation: gr.State
    filters: gr.State
    replaces: gr.State
    places: gr.Tabs
    history: gr.HTML
    thread: gr.HTML
    current: gr.HTML
    welcome: gr.HTML
    status: gr.HTML
    editing: gr.HTML
    box: gr.Textbox
    quotes_only: gr.Checkbox
    filters_line: gr.HTML
    explore: gr.HTML
    listed: gr.HTML
    filter_form: gr.HTML
    documents: gr.HTML
    upload: gr.File
    jobs: gr.HTML
    timer: gr.Timer
    panel: gr.HTML
    announced: gr.HTML

    @property
    def listing(self) -> list[gr.blocks.Block]:
        """The parts that follow the filters, in the order in which the Documents page gives them."""
        return [self.filters, self.filter_form, self.documents, self.filters_line]

    @property
    def shown(self) -> list[gr.blocks.Block]:
        """The parts that ``handlers.updates`` fills, in its order."""
        return [self.conversation, self.thread, self.current, self.panel, self.history, self.announced]


def page_theme() -> gr.Theme:
    """A plain theme with fonts of the machine, so nothing is fetched from elsewhere; page.css does the rest."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


def build_page(
    handlers: Handlers,
    collections_handlers: CollectionsHandlers,
    collections: Sequence[Collection],
    generator: Generator,
    ask: Callable[..., Any],
) -> gr.Blocks:
    """The page over what its handlers do; programs may call ``ask``."""
    with gr.Blocks(title="Backstop", fill_width=True, analytics_enabled=False) as page:
        gr.HTML(header_html(collections), elem_id="header", apply_default_css=False)
        account = gr.HTML("", elem_id="account", apply_default_css=False)
        parts = _lay_out(collections, generator)
        address = gr.Textbox(visible=False)
        page.load(handlers.arrive, address, parts.shown, js=_READ_ADDRESS, **QUIET)
        page.load(handlers.permit, None, [account, parts.upload], **QUIET)
        _wire_asking(parts, handlers)
        _wire_panel(parts, handlers)
        _wire_history(parts, handlers)
        _wire_explore(parts, handlers, collections_handlers)
        _wire_documents(parts, handlers, collections_handlers)
        page.load(collections_handlers.explore, None, parts.explore, **QUIET)
        page.load(collections_handlers.listing, parts.filters, [*parts.listing, parts.jobs, parts.timer], **QUIET)
        gr.api(ask, api_name="ask", concurrency_limit=_CONCURRENT, concurrency_id="ask")
    return page.queue(max_size=_WAITING)


def _lay_out(collections: Sequence[Collection], generator: Generator) -> Parts:
    made: dict[str, Any] = {"conversation": gr.State(""), "filters": gr.State(Filters()), "replaces": gr.State("")}
    with gr.Row(elem_id="body", equal_height=False):
        with gr.Column(elem_id="places-column"), gr.Tabs(elem_id="places") as made["places"]:
            with gr.Tab("Ask", id="ask", elem_id="ask"):
                made |= _ask_place(collections, generator)
            with gr.Tab("Explore", id="explore", elem_id="explore", render_children=True):
                made["explore"] = component("explore-page", ("open", "ask", "list"))
                made["listed"] = component("listed", ("read",))
            with gr.Tab("Documents", id="documents", elem_id="documents", render_children=True):
                made |= _documents_place()
        with gr.Column(elem_id="panel-column"):
            made["panel"] = component("panel", _OPENING, no_sources_html())
    made["announced"] = component("announced")
    return Parts(**made)


def _ask_place(collections: Sequence[Collection], generator: Generator) -> dict[str, Any]:
    """Conversations on the left, the open one beside them, and the question below it."""
    made: dict[str, Any] = {"history": component("history", ("new", "choose", "find", "rename", "delete"))}
    with gr.Column(elem_id="conversation-column"):
        made["thread"] = component("thread", (*_OPENING, "ask", "again", "edit", "rate"))
        made["current"] = component("current", ("ask",))
        made["welcome"] = component("welcome", ("ask",), welcome_html(collections))
        made["status"] = gr.HTML("", elem_id="status", apply_default_css=False)
        with gr.Column(elem_id="asking"):
            made["editing"] = component("editing", ("keep",))
            made["filters_line"] = component("filters-line", ("clear-filter",))
            made["box"] = _question_box()
            made["quotes_only"] = _wording(generator)
    return made


def _documents_place() -> dict[str, Any]:
    """Filters on the left; beside them what can be brought in, how far that is, and all documents."""
    made: dict[str, Any] = {"filter_form": component("filter-form", ("filter", "clear-filter"))}
    with gr.Column(elem_id="listing-column"):
        made["upload"] = gr.File(
            label=f"Bring documents in: {', '.join(READABLE)}", file_count="multiple", elem_id="upload", height=180
        )
        made["jobs"] = component("jobs")
        made["documents"] = component("documents-list", ("read", "remove", "more"))
    made["timer"] = gr.Timer(0.5, active=False)
    return made


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
    asked = [parts.box, parts.editing, parts.replaces, *parts.shown]
    chosen = [parts.conversation, parts.filters, parts.quotes_only]
    typed = [parts.box, parts.conversation, parts.filters, parts.replaces, parts.quotes_only]
    how = {**QUIET, "concurrency_limit": _CONCURRENT, "concurrency_id": "ask", "show_progress_on": parts.status}
    how["show_progress"] = "minimal"
    asking = [
        parts.box.submit(handlers.ask_typed, typed, asked, js=_TAKE_OUT, **how),
        parts.thread.ask(handlers.ask_chosen, chosen, asked, **how),
        parts.thread.again(handlers.ask_again, chosen, asked, **how),
        parts.current.ask(handlers.ask_chosen, chosen, asked, **how),
        parts.welcome.ask(handlers.ask_chosen, chosen, asked, **how),
        parts.explore.ask(handlers.ask_chosen, chosen, asked, **how),
    ]
    for one in asking:
        one.then(handlers.ready, None, parts.box, **AT_ONCE)
    parts.explore.ask(handlers.answers, None, parts.places, **AT_ONCE)
    parts.box.stop(handlers.stopped, None, [parts.box, parts.current, parts.announced], cancels=asking, **AT_ONCE)
    parts.thread.edit(handlers.edit, None, [parts.box, parts.editing, parts.replaces], **AT_ONCE)
    parts.editing.keep(handlers.stop_editing, None, [parts.box, parts.editing, parts.replaces], **AT_ONCE)
    parts.thread.rate(handlers.rate, parts.conversation, parts.thread, **AT_ONCE)


def _wire_panel(parts: Parts, handlers: Handlers) -> None:
    """Whatever is opened is shown in the panel."""
    for pointing in (parts.thread, parts.panel):
        pointing.open(handlers.open, None, parts.panel, **AT_ONCE)
        pointing.read(handlers.read, None, parts.panel, **AT_ONCE)
        pointing.sources(handlers.sources, None, parts.panel, **AT_ONCE)
        pointing.how(handlers.how, None, parts.panel, **AT_ONCE)
        pointing.close(handlers.close, None, parts.panel, **AT_ONCE)


def _wire_history(parts: Parts, handlers: Handlers) -> None:
    parts.history.choose(handlers.choose, None, parts.shown, **AT_ONCE)
    parts.history.new(handlers.begin, None, parts.shown, **AT_ONCE)
    parts.history.find(handlers.find, parts.conversation, parts.history, **AT_ONCE)
    parts.history.rename(handlers.rename, parts.conversation, parts.history, **AT_ONCE)
    parts.history.delete(handlers.delete, parts.conversation, parts.shown, **AT_ONCE)


def _wire_explore(parts: Parts, handlers: Handlers, collections_handlers: CollectionsHandlers) -> None:
    parts.explore.open(handlers.open, None, parts.panel, **AT_ONCE)
    parts.explore.list(collections_handlers.list_documents, None, parts.listed, **AT_ONCE)
    parts.listed.read(handlers.read, None, parts.panel, **AT_ONCE)


def _wire_documents(parts: Parts, handlers: Handlers, collections_handlers: CollectionsHandlers) -> None:
    """Filters hold for the list and for questions; while documents are brought in, the list is looked up again."""
    progress = [parts.jobs, parts.timer]
    parts.filter_form.filter(collections_handlers.filter, None, parts.listing, **AT_ONCE)
    for clearing in (parts.filter_form, parts.filters_line):
        getattr(clearing, "clear-filter")(collections_handlers.clear_filter, None, parts.listing, **AT_ONCE)
    parts.documents.read(handlers.read, None, parts.panel, **AT_ONCE)
    parts.documents.remove(collections_handlers.remove, parts.filters, parts.listing, **AT_ONCE)
    parts.documents.more(collections_handlers.show_all, parts.filters, parts.listing, **AT_ONCE)
    parts.upload.upload(collections_handlers.upload, parts.upload, [parts.upload, *progress], **QUIET)
    parts.timer.tick(collections_handlers.look, parts.filters, [*parts.listing, *progress], **AT_ONCE)
