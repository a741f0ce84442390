"""How an answer came about."""

from index.index import Index
from rag.assistant import Assistant
from rag.question import Question
from tests.ui.html_reader import OUR_TAGS, Reader
from tests.ui.page.answers import HOSTILE
from ui.page.trace_html import trace_html


def test_the_story_of_an_answer_is_complete(assistant: Assistant, bundled_index: Index) -> None:
    """The query, every passage with its score, the evidence, each shown sentence with its verdict, and the time."""
    answer = assistant.ask(Question("How many troops would a viable multinational force need?"), trace=True)
    assert answer.trace
    documents = bundled_index.documents.get_many([one.document_id for one in answer.trace.passages])

    shown = Reader(trace_html(answer, documents))

    assert answer.query in shown.text
    assert all(f"{one.score:.2f}" in shown.text for one in answer.trace.passages)
    assert all(documents[one.document_id].title in shown.text for one in answer.trace.passages)
    assert all(one.text in shown.text for one in answer.sentences)
    assert f"{answer.trace.threshold:.2f}" in shown.text
    assert " ms" in shown.text
    assert set(shown.tags) <= OUR_TAGS


def test_a_question_is_text_and_documents_may_have_gone(assistant: Assistant) -> None:
    shown = Reader(trace_html(assistant.ask(Question(f"How many troops? {HOSTILE}"), trace=True), {}))

    assert HOSTILE in shown.text
    assert ", characters " in shown.text
    assert set(shown.tags) <= OUR_TAGS
