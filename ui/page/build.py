"""The chat page: the conversation on the left, its sources on the right."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.collection import Collection
from index.errors import BackstopError
from index.index import Index
from rag.answer import Answer, Generator, Sentence
from rag.assistant import Assistant
from rag.events import Done, EvidenceFound, SentenceVerified
from rag.question import MAX_CHARACTERS, GeneratorChoice, Question, Turn
from ui.attribution import short_date
from ui.page.answer_html import (
    WORKING_HTML,
    answer_html,
    error_html,
    evidence_html,
    sentences_html,
    sources_html,
)
from ui.page.escape import escape
from ui.workers import Workers

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


def build_page(index: Index, assistant: Assistant, workers: Workers) -> gr.Blocks:
    """The page over one index and its assistant."""
    collections = index.collections()
    worded = assistant.generator.mode == "llm"

    async def answer(
        turns: Turns, conversation: list[Message], sources: str | None, quotes_only: bool
    ) -> AsyncIterator[Shown]:
        telling = _Telling(index, assistant, workers, "extractive" if quotes_only else "auto")
        async for shown in telling.answer(turns, conversation, sources or ""):
            yield shown

    with gr.Blocks(title="Backstop", fill_width=True, analytics_enabled=False) as page:
        gr.HTML(_header_html(collections), elem_id="header")
        turns = gr.State(())
        with gr.Row(equal_height=False):
            with gr.Column(scale=3, min_width=320):
                conversation = _conversation(collections)
                box = gr.Textbox(
                    elem_id="question",
                    label="Your question",
                    placeholder="Ask about the sources",
                    submit_btn="Ask",
                    max_length=MAX_CHARACTERS,
                )
                with gr.Row(elem_id="wording", visible=worded):
                    gr.HTML(f"<p>{escape(_worded_by(assistant.generator))}</p>")
                    quotes_only = gr.Checkbox(label="Quotes only", value=False, container=False, min_width=120)
                if examples := [example for one in collections for example in one.examples]:
                    gr.Examples([[example] for example in examples], box, label="For example", api_visibility="private")
            with gr.Column(scale=2, min_width=320, elem_id="sources-column"):
                sources = gr.HTML(_NO_SOURCES, elem_id="sources")
        asked = box.submit(
            _take_question, [box, turns, conversation], [box, turns, conversation],
            api_visibility="private", show_progress="hidden",
        )  # fmt: skip
        answering = asked.success(
            answer, [turns, conversation, sources, quotes_only], [turns, conversation, sources],
            api_visibility="private", concurrency_limit=_CONCURRENT, show_progress="hidden",
        )  # fmt: skip
        answering.then(_ready, None, box, api_visibility="private", show_progress="hidden")
        box.stop(_ready, None, box, cancels=[answering], api_visibility="private", show_progress="hidden")
        conversation.clear(lambda: ((), _NO_SOURCES), None, [turns, sources], api_visibility="private", queue=False)
    return page.queue(max_size=_WAITING)


def _conversation(collections: Sequence[Collection]) -> gr.Chatbot:
    return gr.Chatbot(
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


def _take_question(text: str, turns: Turns, conversation: list[Message]) -> tuple[gr.Textbox, Turns, list[Message]]:
    """Empty the box, have it offer to stop, and put the question into the conversation."""
    if not text.strip():
        gr.Warning("Please type a question.")
        return gr.Textbox(), turns, conversation
    shown = {"role": "user", "content": escape(text)}
    return gr.Textbox("", submit_btn=False, stop_btn="Stop"), (*turns, Turn("user", text)), [*conversation, shown]


def _ready() -> gr.Textbox:
    """The box, ready for the next question."""
    return gr.Textbox(submit_btn="Ask", stop_btn=False)


@dataclass(frozen=True, slots=True)
class _Telling:
    """Has questions answered, and tells the answers while they come about."""

    index: Index
    assistant: Assistant
    workers: Workers
    generator: GeneratorChoice

    async def answer(self, turns: Turns, conversation: list[Message], sources: str) -> AsyncIterator[Shown]:
        """The evidence as soon as it is found, each sentence when it has been checked, and at the end all sources."""
        if not turns or turns[-1].role != "user":
            yield turns, conversation, sources
            return
        *before, last = turns
        earlier = "" if sources == _NO_SOURCES else sources
        sentences: list[Sentence] = []
        try:
            question = Question(last.content, tuple(before), generator=self.generator)
            async for event in self.workers.iterate(lambda stop: self.assistant.stream(question, stop=stop)):
                match event:
                    case EvidenceFound(citations):
                        sources = evidence_html(citations) + earlier
                        yield turns, [*conversation, _reply(WORKING_HTML)], sources
                    case SentenceVerified(sentence=sentence):
                        sentences.append(sentence)
                        yield turns, [*conversation, _reply(sentences_html("", sentences) + WORKING_HTML)], sources
                    case Done(answer):
                        cards = await self.workers.run(lambda: self._cards(answer))
                        told = (*turns, Turn("assistant", answer.text))
                        yield told, [*conversation, _reply(answer_html(answer))], cards + earlier
        except BackstopError as error:
            yield turns, [*conversation, _reply(error_html(str(error)))], earlier or _NO_SOURCES

    def _cards(self, answer: Answer) -> str:
        return sources_html(answer, self.index.documents.get_many([one.document_id for one in answer.citations]))


def _worded_by(generator: Generator) -> str:
    """Who words the answers."""
    if generator.problem:
        return f"Answers are quotes only: {generator.problem}"
    return f"Answers may be worded by {generator.model}; every sentence is checked against the source it cites."


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
    checked = "Every sentence of an answer was checked against a source you can open; without one there is no answer."
    return f"Ask{about}. {checked}"
