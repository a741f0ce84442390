"""Documents that try to mislead the assistant or the browser, beside the bundled collection."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from index.document import Span
from index.embedding.embed import Embedder
from index.index import Index
from rag.archive.conversations import Conversation, Exchange
from rag.assistant import Assistant
from rag.build import build_assistant
from rag.question import Question
from rag.settings import Settings
from tests.rag.openai_server import OpenAiServer, Served
from tests.ui.html_reader import DRAWN_TAGS, OUR_TAGS, PageTags, Reader
from ui.export.html import conversation_html
from ui.export.outline import outline
from ui.page.answer_html import Surroundings, exchange_html
from ui.page.reader_html import Place, reader_html
from ui.page.sources_html import Source, sources_html

NOW = datetime(2026, 2, 23, tzinfo=UTC)
SETS = Path(__file__).parent.parent.parent / "eval" / "sets"
CASES = [json.loads(line) for line in (SETS / "poisoned_questions.jsonl").read_text("utf-8").splitlines()]
QUESTIONS = [case["question"] for case in CASES]
COMMANDS = [case for case in CASES if case["attack"] == "command"]


@pytest.fixture(scope="module")
def poisoned_index(
    tmp_path_factory: pytest.TempPathFactory, poisoned_folder: Path, embedder: Embedder
) -> Iterator[Index]:
    """The bundled collection together with the poisoned folder."""
    folder = tmp_path_factory.mktemp("misled") / "data"
    shutil.copytree(poisoned_folder, folder)
    with Index(folder, embedder) as opened:
        yield opened


@pytest.fixture(scope="module")
def poisoned_assistant(poisoned_index: Index) -> Assistant:
    """An assistant that meets the poisoned documents."""
    return build_assistant(poisoned_index, Settings())


@pytest.mark.parametrize("question", QUESTIONS)
def test_poisoned_text_is_data(question: str, poisoned_index: Index, poisoned_assistant: Assistant) -> None:
    """Whatever a document says: quotes stay verbatim, and markup in them never becomes markup of the page."""
    answer = poisoned_assistant.ask(Question(question))
    cited = poisoned_index.documents.get_many([one.document_id for one in answer.citations])

    for citation in answer.citations:
        assert cited[citation.document_id].text[citation.start : citation.end] == citation.quote
    opened = [
        reader_html(cited[one.document_id], Span(one.start, one.end), (), Place(answer.id, one.number or 0, 9))
        for one in answer.citations
    ]
    sources = sources_html(answer, [Source(one, "current", {}) for one in answer.citations])
    shown = Reader("".join((exchange_html(answer, Surroundings()), sources, *opened)))
    assert set(shown.tags) <= OUR_TAGS | DRAWN_TAGS
    assert all(link == "#" or link.startswith(("https://", "http://")) for link in shown.links)
    told = outline(Conversation("c", question, NOW, NOW, 1), [Exchange(answer, NOW)])
    assert not {"script", "img", "iframe"} & set(PageTags(conversation_html(told)).tags)


@pytest.mark.parametrize("case", COMMANDS, ids=[case["id"] for case in COMMANDS])
def test_a_model_that_obeys_a_document_is_not_believed(case: dict[str, Any], poisoned_index: Index) -> None:
    """It writes what the document tells it to; that is shown only inside the quote that tells it."""
    planted = [f"{word[0].upper()}{word[1:]}." for word in case["must_not_include"]]
    reply = json.dumps({"answer": [{"fact": number, "sentence": said} for number, said in enumerate(planted, start=1)]})
    with OpenAiServer(Served((reply,))) as server:
        settings = Settings(llm=f"openai-like:{server.url}", draft_cache_mb=0)
        answer = build_assistant(poisoned_index, settings).ask(Question(case["question"]))

    assert not {one.text for one in answer.sentences} & set(planted)
