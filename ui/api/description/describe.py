"""The description of the API as a whole."""

import json
from importlib.resources import files
from typing import Any

from fastapi import FastAPI

from ui.access.sign_in_cookie import COOKIE
from ui.api.description.operations import OPERATIONS, TAGS, Operation
from ui.api.description.refusals import PROBLEM, reference, responses
from ui.api.description.responses import describe_success

_ABOUT = """Questions in, answers out in which every sentence is backed by a passage that can be opened.

For every citation `document.text[start:end] == quote` holds, where the text is that of
`GET /api/documents/{id}?sha256=…` and offsets count Unicode code points. A refusal to answer is an answer too: status
`abstained`, with a reason. Errors are problem documents (RFC 9457), with the offending field named."""

_SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key, made by `backstop keys add`."},
    "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A browser signed in at `/sign-in`."},
}
_WITHOUT_CALLER = ("check_health", "check_readiness")
_NOT_OURS = ("HTTPValidationError", "ValidationError")
"""Descriptions of errors as they would be without our handlers."""


def describe_api(app: FastAPI) -> None:
    """Make an application describe itself fully."""
    app.description = _ABOUT
    app.openapi_tags = [{"name": name, "description": description} for name, description in TAGS.items()]
    generate = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(generate())
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI documents this way of extending it.


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    components = schema.setdefault("components", {})
    for name in _NOT_OURS:
        components.get("schemas", {}).pop(name, None)
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = responses()
    components["securitySchemes"] = _SECURITY
    schema["security"] = [{"key": []}, {"cookie": []}, {}]
    examples = json.loads(files("ui.api.description").joinpath("examples.json").read_text("utf-8"))
    for path, methods in schema["paths"].items():
        for method, described in methods.items():
            known = OPERATIONS.get((method.upper(), path))
            if known:
                _describe(described, known, examples.get(known.name, {}))
    return schema


def _describe(described: dict[str, Any], known: Operation, examples: dict[str, Any]) -> None:
    described |= {"operationId": known.name, "summary": known.summary, "tags": [known.tag]}
    if known.name in _WITHOUT_CALLER:
        described["security"] = []
    answers = described["responses"]
    answers.pop("422", None)
    if known.tag != "OpenAI":
        answers |= {str(status): reference(status) for status in known.refusals}
    describe_success(known.name, answers, examples.get("response"))
    if "request" in examples:
        for content in described["requestBody"]["content"].values():
            content["example"] = examples["request"]
    for parameter in described.get("parameters", []):
        if parameter["name"] in examples.get("parameters", {}):
            parameter["example"] = examples["parameters"][parameter["name"]]
