"""What the page offers to programs that speak its framework's protocol, such as ``gradio_client``."""

from collections.abc import Callable
from typing import Any

import gradio as gr
from pydantic import TypeAdapter

from index.errors import BackstopError
from rag.answer import Answer
from rag.events import Done
from rag.question import BadQuestion, Question
from ui.answering.kept_answers import KeptAnswers
from ui.caller import Caller, caller_of
from ui.limits.address import address_of_client

_ANSWER = TypeAdapter(Answer)


def ask_endpoint(answers: KeptAnswers, admit: Callable[[Caller, str], object]) -> Callable[..., Any]:
    """The function that is called as ``/ask``; ``admit`` raises a BackstopError for who asks too often."""

    async def ask(question: str, request: gr.Request) -> dict[str, Any]:
        """Answer a question as ``POST /api/ask`` does: the same JSON, kept for the same caller."""
        caller = caller_of(request)
        try:
            caller.require("ask")
            if not isinstance(question, str):  # The framework passes on whatever JSON it gets.
                raise BadQuestion("the question must be a text")
            admit(caller, address_of_client(request.client))
            async for event in answers.stream(caller, Question(question)):
                if isinstance(event, Done):
                    return dict(_ANSWER.dump_python(event.answer, mode="json"))
        except BackstopError as error:
            raise gr.Error(str(error), print_exception=False) from None
        raise gr.Error("the question was stopped", print_exception=False)

    return ask
