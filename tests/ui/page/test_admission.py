"""Who asks too often on the page is told so, whatever they call themselves."""

from collections.abc import Iterator
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from starlette.requests import Request

from index.index import Index
from index.storage.filters import Filters
from rag.archive.archive import Archive
from rag.build import build_assistant
from rag.settings import Settings
from tests import event_loop
from tests.hash_embedder import HashEmbedder
from ui.answering.kept_answers import KeptAnswers
from ui.caller import ID_HEADER, SCOPES_HEADER
from ui.documents.versions import Versions
from ui.page.chat import Chat
from ui.page.for_programs import ask_endpoint
from ui.page.handlers import Handlers
from ui.page.opening import Opening
from ui.server.running import Running

Parts = tuple[Handlers, Any]
TOO_OFTEN = "more than 1 questions of one caller in 60 seconds"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """The page's handlers and what programs call, where everybody has one question a minute."""
    settings = Settings(rate_limits="on", question_limit="1/minute")
    running = Running(settings)
    with (
        Index(tmp_path, HashEmbedder()) as index,
        closing(Archive(tmp_path)) as archive,
        closing(build_assistant(index, settings)) as assistant,
    ):
        served = running.serve(assistant)
        opening = Opening(Versions(index.documents, archive.cited), archive.conversations)
        chat = Chat(index, served, archive, opening, running.workers, lambda question, answer: ())
        answers = KeptAnswers(index, served, archive, running.workers)
        yield Handlers(chat, opening, archive, running.admit), ask_endpoint(answers, running.admit)


def request_of(caller: str, address: str) -> gr.Request:
    """A request as the page's framework hands it to handlers."""
    headers = [(ID_HEADER.encode(), caller.encode()), (SCOPES_HEADER.encode(), b"ask")]
    return gr.Request(Request({"type": "http", "headers": headers, "client": (address, 50_000)}))


def type_question(parts: Parts, caller: str, address: str) -> str | None:
    """Ask in the box, and go away as soon as that is taken up; gives what is put back into the box."""

    async def ask() -> str | None:
        typed = parts[0].ask_typed("What burns?", "", Filters(), "", True, request_of(caller, address))
        async with aclosing(typed) as updates:  # type: ignore[type-var]
            box: gr.Textbox = (await anext(updates))[0]
            value: str | None = box.value
            return value

    return event_loop.run(ask())


def call(parts: Parts, caller: str, address: str) -> None:
    """Ask as a program."""
    event_loop.run(parts[1]("What burns?", request_of(caller, address)))


def test_a_new_cookie_is_no_new_caller_of_the_page(parts: Parts) -> None:
    assert type_question(parts, "anon-1", "2001:db8::1") is None
    with pytest.warns(UserWarning, match=TOO_OFTEN):
        assert type_question(parts, "anon-2", "2001:db8::2") == "What burns?"
    type_question(parts, "anon-2", "10.0.0.7")
    type_question(parts, "key-1", "10.0.0.7")
    with pytest.warns(UserWarning, match=TOO_OFTEN):
        type_question(parts, "key-1", "10.0.0.8")


def test_a_program_without_a_cookie_is_not_somebody_new_with_every_question(parts: Parts) -> None:
    call(parts, "anon-1", "2001:db8::1")
    for caller, address in (("anon-2", "2001:db8::1"), ("anon-3", "2001:db8::2")):
        with pytest.raises(gr.Error, match=TOO_OFTEN):
            call(parts, caller, address)
    call(parts, "anon-3", "10.0.0.7")
