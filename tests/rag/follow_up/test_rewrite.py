"""A model may make a follow-up question stand alone, as long as it adds nothing."""

import json

import pytest

from rag.condense import condense
from rag.follow_up.rewrite import Rewriter
from rag.line import Line
from rag.llm.remote import RemoteLanguageModel
from rag.llm.setting import LlmSetting
from rag.question import Turn
from rag.settings import Settings
from tests.rag.openai_server import OpenAiServer, Served

ASKED = [
    Turn("user", "How many soldiers did Macron offer in January 2026?"),
    Turn("assistant", "Several thousand. [1]"),
]
FOLLOWING = "and how many did Starmer?"


def rewritten(server: OpenAiServer, question: str = FOLLOWING) -> str:
    """The query that a model behind this server leads to."""
    model = RemoteLanguageModel(LlmSetting("openai-like", server.url), Settings())
    return Rewriter(model, 20, Line(1, waiting=1, seconds=20))(question, ASKED)


def test_the_models_question_is_searched_with() -> None:
    written = "How many soldiers did Starmer offer in January 2026?"
    with OpenAiServer(Served((json.dumps({"question": written}),))) as server:
        assert rewritten(server) == written


@pytest.mark.parametrize(
    "reply",
    [
        '{"question": "How many soldiers did Starmer offer in March 2026?"}',
        '{"question": "How many of the 30,000 soldiers did Starmer offer?"}',
        '{"question": "How many soldiers did Merz offer?"}',
        '{"question": ""}',
        '{"question": 7}',
        "Starmer offered 10,000.",
        "",
    ],
)
def test_a_rewriting_that_adds_something_or_is_none_leaves_it_to_the_rules(reply: str) -> None:
    with OpenAiServer(Served((reply,))) as server:
        assert rewritten(server) == condense(FOLLOWING, ASKED)


def test_a_model_that_fails_leaves_it_to_the_rules() -> None:
    with OpenAiServer(Served(status=500)) as server:
        assert rewritten(server) == condense(FOLLOWING, ASKED)


def test_a_question_that_stands_alone_is_not_rewritten() -> None:
    alone = "How many people in Ukraine need humanitarian help?"
    with OpenAiServer(Served(('{"question": "Who?"}',))) as server:
        assert rewritten(server, alone) == alone
        assert not server.requests
