"""The chat page: the conversation on the left, its sources on the right."""

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from index.collection import Collection
from index.errors import BackstopError
from index.index import Index
from rag.answer import Sentence
from rag.assistant import Assistant
from rag.events import Done, SentenceVerified
from rag.question import MAX_CHARACTERS, Question, Turn
from ui.attribution import short_date
from ui.page_html import answer_html, error_html, escape, sentences_html, sources_html

Message = dict[str, Any]
Turns = tuple[Turn, ...]
Shown = tuple[Turns, list[Message], str]
"""The conversation as it was meant and as it is shown, and the HTML of the sources."""

_NO_SOURCES = '<p class="empty">The sources of an answer appear here.</p>'

_CONCURRENT = 4
_WAITING = 64


def page_theme() -> gr.Theme:
    """A quiet theme with bundled fonts, so nothing is fetched from elsewhere."""
    return gr.themes.Soft(primary_hue="blue", neutral_hue="slate", font=["system-ui", "sans-serif"])


def build_page(index: Index, assistant: Assistant) -> gr.Blocks:
    """The page over one index and its assistant."""
    collections = index.collections()

    def answer(turns: Turns, conversation: list[Message], sources: str | None) -> Iterator[Shown]:
        yield from _answer(index, assistant, turns, conversation, sources or "")

    with gr.Blocks(title="Backstop", fill_width=True, analytics_enabled=False) as page:
        gr.HTML(_header_html(collections), elem_id="header")
        turns = gr.State(())
        with gr.Row(equal_height=False):
            with gr.Column(scale=3, min_width=320):
                conversation = gr.Chatbot(
                    elem_id="conversation",
                    label="Conversation",
                    show_label=False,
                    height="58vh",
                    layout="panel",
                    latex_delimiters=[],
                    line_breaks=False,
                    feedback_options=None,
                    buttons=["copy"],
                    placeholder=_placeholder(collections),
                )
                box = gr.Textbox(
                    elem_id="question",
                    label="Your question",
                    placeholder="Ask about the sources",
                    submit_btn="Ask",
                    max_length=MAX_CHARACTERS,
                )
                if examples := [example for one in collections for example in one.examples]:
                    gr.Examples([[example] for example in examples], box, label="For example", api_visibility="private")
            with gr.Column(scale=2, min_width=320, elem_id="sources-column"):
                sources = gr.HTML(_NO_SOURCES, elem_id="sources")
        asked = box.submit(
            _take_question, [box, turns, conversation], [box, turns, conversation],
            api_visibility="private", show_progress="hidden",
        )  # fmt: skip
        asked.success(
            answer, [turns, conversation, sources], [turns, conversation, sources],
            api_visibility="private", concurrency_limit=_CONCURRENT, show_progress="minimal",
        )  # fmt: skip
        conversation.clear(lambda: ((), _NO_SOURCES), None, [turns, sources], api_visibility="private", queue=False)
    return page.queue(max_size=_WAITING)


def _take_question(text: str, turns: Turns, conversation: list[Message]) -> tuple[str, Turns, list[Message]]:
    """Empty the box and put the question into the conversation."""
    if not text.strip():
        gr.Warning("Please type a question.")
        return text, turns, conversation
    shown = {"role": "user", "content": escape(text)}
    return "", (*turns, Turn("user", text)), [*conversation, shown]


def _answer(
    index: Index, assistant: Assistant, turns: Turns, conversation: list[Message], sources: str
) -> Iterator[Shown]:
    """Show each sentence when it has been checked, and at the end all sources."""
    if not turns or turns[-1].role != "user":
        yield turns, conversation, sources
        return
    *before, last = turns
    try:
        sentences: list[Sentence] = []
        for event in assistant.stream(Question(last.content, tuple(before))):
            match event:
                case SentenceVerified(sentence=sentence):
                    sentences.append(sentence)
                    yield turns, [*conversation, _reply(sentences_html("", sentences))], sources
                case Done(answer):
                    cited = index.documents.get_many([one.document_id for one in answer.citations])
                    earlier = "" if sources == _NO_SOURCES else sources
                    told = (*turns, Turn("assistant", answer.text))
                    yield told, [*conversation, _reply(answer_html(answer))], sources_html(answer, cited) + earlier
    except BackstopError as error:
        yield turns, [*conversation, _reply(error_html(str(error)))], sources


def _reply(content: str) -> Message:
    return {"role": "assistant", "content": content}


def _header_html(collections: Sequence[Collection]) -> str:
    """The name of the product and, where a collection says so, what it is about and up to when."""
    told = "".join(f"<p>{escape(one.summary)} {_up_to(one)}</p>" for one in collections)
    names = escape(" · ".join(one.name for one in collections)) or "Answers from your documents"
    return f"<h1>Backstop <span>{names}</span></h1>{told}"


def _up_to(collection: Collection) -> str:
    return f"It reaches up to {short_date(collection.as_of)}." if collection.as_of else ""


def _placeholder(collections: Sequence[Collection]) -> str:
    topics = ", ".join(topic.name for one in collections for topic in one.topics)
    about = f" about {escape(topics)}" if topics else ""
    return f"Ask{about}. Every sentence of an answer is a quote you can open; without one there is no answer."
