"""The description of the API: operations are explained, examples fit, and every refusal is a problem document."""

import json
from contextlib import closing
from importlib.resources import files
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from index.index import Index
from rag.archive.archive import Archive
from rag.build import build_assistant
from rag.settings import Settings
from tests.hash_embedder import HashEmbedder
from ui.api.description.operations import OPERATIONS, TAGS
from ui.server.app import create_app

Described = dict[str, Any]

EXAMPLES = json.loads(files("ui.api.description").joinpath("examples.json").read_text("utf-8"))
WITHOUT_EXAMPLE = {
    "rename_conversation", "delete_conversation", "give_feedback", "remove_document", "get_metrics", "complete_chat",
}  # fmt: skip
"""Operations that answer with no JSON of their own, or, as chats do, in the words of another protocol."""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Described:
    """The whole description; what is in the index does not matter."""
    folder = tmp_path_factory.mktemp("described")
    with (
        Index(folder, HashEmbedder()) as index,
        closing(Archive(folder)) as archive,
        closing(build_assistant(index, Settings())) as assistant,
    ):
        return create_app(index, assistant, archive, Settings()).openapi()


def operations(document: Described) -> list[tuple[tuple[str, str], Described]]:
    """Every operation by method and path."""
    return [
        ((method.upper(), path), described)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]


def test_every_operation_is_known_and_every_known_one_is_there(document: Described) -> None:
    """Whoever adds a route says in operations.py what it is called and why it may refuse."""
    assert {key for key, _ in operations(document)} == OPERATIONS.keys()


def test_every_operation_is_explained(document: Described) -> None:
    names = [described["operationId"] for _, described in operations(document)]

    assert len(names) == len(set(names))
    for key, described in operations(document):
        assert described["summary"], key
        assert described["description"], key
        assert set(described["tags"]) <= TAGS.keys(), key


def test_every_refusal_is_a_problem_document(document: Described) -> None:
    """The statuses of a refusal are documented with our form, and no other form is left anywhere."""
    for (method, path), described in operations(document):
        assert "422" not in described["responses"] or not path.startswith("/v1")
        refusals = {status: one for status, one in described["responses"].items() if status[0] in "45"}
        if path.startswith("/api"):
            assert {"401", "403", "429", "503"} <= refusals.keys(), path
            assert all(one["$ref"].startswith("#/components/responses/") for one in refusals.values()), path
        if path.startswith("/api") and "requestBody" in described:
            assert {"400", "413", "415", "422"} <= refusals.keys(), (method, path)
    for one in document["components"]["responses"].values():
        assert one["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert "HTTPValidationError" not in json.dumps(document)


def test_every_reference_leads_somewhere(document: Described) -> None:
    text = json.dumps(document)
    named = {part.split('"')[0] for part in text.split('"$ref": "#/components/')[1:]}

    assert all(place.split("/")[1] in document["components"][place.split("/")[0]] for place in named)


def problems(document: Described, schema: Described, value: object) -> list[str]:
    """Why a value does not fit a schema of the document."""
    whole = {**schema, "components": document["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def test_examples_fit(document: Described) -> None:
    """Every body, answer and refusal that the description shows is one that the API could take or give."""
    refusals = [one["content"] for one in document["components"]["responses"].values()]
    contents = [
        body["content"]
        for _, described in operations(document)
        for body in (described.get("requestBody", {}), *described["responses"].values())
        if "content" in body
    ]
    shown = [one for content in (*refusals, *contents) for one in content.values() if "example" in one]

    assert len(shown) > 20
    for one in shown:
        assert problems(document, one["schema"], one["example"]) == [], one["example"]


def test_every_operation_has_examples(document: Described) -> None:
    for _, described in operations(document):
        name = described["operationId"]
        given = EXAMPLES.get(name, {})
        if name in WITHOUT_EXAMPLE:
            continue
        assert "response" in given, name
        if "requestBody" in described:
            assert "request" in given, name
        needed = {one["name"] for one in described.get("parameters", []) if one["required"]}
        assert needed <= given.get("parameters", {}).keys(), name
    assert EXAMPLES.keys() <= {described["operationId"] for _, described in operations(document)}


def test_keys_and_cookies_are_told_where_they_count(document: Described) -> None:
    assert document["components"]["securitySchemes"].keys() == {"key", "cookie"}
    assert document["security"] == [{"key": []}, {"cookie": []}, {}]
    assert document["paths"]["/healthz"]["get"]["security"] == []
