"""Errors below /v1 as the official client gets them, whoever refuses and in whatever words."""

from contextlib import closing
from pathlib import Path
from typing import Any

import openai
import pytest
from fastapi import FastAPI
from openai import OpenAI
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.testclient import TestClient

from rag.assistant import Assistant
from rag.evidence.gate import THRESHOLD
from rag.settings import Settings
from tests.rag.written_index import index_of
from tests.ui.openai.messages import user
from tests.ui.openai.small_app import client_of
from ui.access.store import AccessStore
from ui.openai.errors import OpenAiErrors
from ui.problems import problem

EXPECTED: dict[int, tuple[type[openai.APIStatusError], str, str | None]] = {
    400: (openai.BadRequestError, "invalid_request_error", None),
    401: (openai.AuthenticationError, "authentication_error", "invalid_api_key"),
    403: (openai.PermissionDeniedError, "permission_error", "insufficient_permissions"),
    404: (openai.NotFoundError, "invalid_request_error", None),
    405: (openai.APIStatusError, "invalid_request_error", None),
    408: (openai.APIStatusError, "invalid_request_error", None),
    413: (openai.APIStatusError, "invalid_request_error", None),
    422: (openai.BadRequestError, "invalid_request_error", None),
    429: (openai.RateLimitError, "rate_limit_error", "rate_limit_exceeded"),
    500: (openai.InternalServerError, "server_error", None),
    503: (openai.InternalServerError, "server_error", None),
}


def refusing(response: Response) -> OpenAI:
    """A client of an application that always answers the same."""
    app = FastAPI(middleware=[Middleware(OpenAiErrors)])
    app.mount("/", response)
    http: Any = TestClient(app)  # It takes clients of httpx and of its successor, and says so only of the first.
    return OpenAI(base_url="http://localhost/v1", api_key="none", http_client=http, max_retries=0)


@pytest.mark.parametrize("status", EXPECTED)
def test_a_problem_document_becomes_the_error_that_the_client_has_for_it(status: int) -> None:
    """What stood in its headers stays."""
    told = JSONResponse(problem(status, "not now", field="n"), status, {"Retry-After": "7"}, "application/problem+json")
    kind, name, code = EXPECTED[status]
    with refusing(told) as client, pytest.raises(kind) as raised:
        client.models.list()

    error = raised.value
    assert (error.type, error.code, error.param) == (name, code, "n")
    assert error.body == {"message": "not now", "type": name, "param": "n", "code": code}
    assert error.response.headers["retry-after"] == "7"
    assert error.response.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "response",
    [
        PlainTextResponse("Content Too Large", 413),
        JSONResponse({"detail": "Content Too Large"}, 413),
        JSONResponse(["Content Too Large"], 413),
        Response(b"\xff", 413),
        Response(status_code=413),
    ],
)
def test_errors_in_other_words_are_translated_too(response: Response) -> None:
    with refusing(response) as client, pytest.raises(openai.APIStatusError) as raised:
        client.models.list()

    assert (raised.value.status_code, raised.value.type) == (413, "invalid_request_error")
    assert isinstance(raised.value.body, dict)
    assert raised.value.body["message"]


def test_a_missing_or_wrong_key_is_an_authentication_error(tmp_path: Path) -> None:
    """A placeholder is as good as no key; a valid key is let in."""
    with closing(AccessStore(tmp_path)) as store:
        _, token = store.keys.add("a program", ["ask"])
    with index_of({"id": "lamp", "title": "The lamp", "text": "It burns 14 litres of oil a night."}) as index:
        assistant = Assistant(index.search, THRESHOLD)
        with client_of(index, assistant, tmp_path, Settings(access="keys")) as client:
            for wrong in ("none", token[:-1], f"{token}x"):
                with pytest.raises(openai.AuthenticationError) as refused:
                    client.with_options(api_key=wrong).models.list()
                assert refused.value.code == "invalid_api_key"
            answer = client.with_options(api_key=token).chat.completions.create(
                model="backstop", messages=user("How much oil does the lamp burn a night?")
            )

    assert "14 litres" in (answer.choices[0].message.content or "")
