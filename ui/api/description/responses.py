"""How answers are described that are not just one JSON value."""

from typing import Any

_STEPS = """The steps of an answer as server-sent events, each with its data as JSON:

- `searched`: the stand-alone query, and the passages that it found;
- `evidence`: the sentences that the answer may rest on, as citations without a number;
- `sentence`: a sentence that passed its check, with the citations that it brings;
- `answer`: the whole answer, always the last event of a question that could be asked;
- `error`: the last event instead, with a problem document.

Lines that begin with a colon keep the connection open and say nothing. One answer, from the first event to the last:
"""


def _named(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _named(name)}


_EVENTS: dict[str, dict[str, Any]] = {
    "searched": {"query": {"type": "string"}, "passages": _list_of("FoundPassage")},
    "evidence": {"citations": _list_of("Citation")},
    "sentence": {"index": {"type": "integer"}, "sentence": _named("Sentence"), "citations": _list_of("Citation")},
    "error": {"problem": _named("Problem")},
}


def _event(data: dict[str, Any], name: str | None = None) -> dict[str, Any]:
    """An event whose data is JSON in one line."""
    read = {"type": "string", "contentMediaType": "application/json", "contentSchema": data}
    named: dict[str, Any] = {"event": {"const": name}} if name else {}
    return {"type": "object", "required": [*named, "data"], "properties": {**named, "data": read}}


def _step_events() -> dict[str, Any]:
    steps = [
        _event({"type": "object", "required": list(data), "properties": data}, name) for name, data in _EVENTS.items()
    ]
    return {"oneOf": [*steps, _event(_named("Answer"), "answer")]}


_TAG = {"ETag": {"description": "The tag of this version.", "schema": {"type": "string"}}}
_KEPT = {"Cache-Control": {"description": "Ask before using a copy again.", "schema": {"type": "string"}}}
_TEXTS = {
    "export_conversation": ("text/markdown", "text/html"),
    "get_metrics": ("text/plain",),
}
_VERSIONED = ("list_documents", "get_document")


def describe_success(name: str, answers: dict[str, Any], example: Any) -> None:
    """Say of an operation what it gives when it does not refuse."""
    success = next(answers[status] for status in answers if status.startswith("2"))
    content = success.get("content", {})
    if name in _TEXTS:
        success["content"] = content = {one: {"schema": {"type": "string"}} for one in _TEXTS[name]}
    if name == "check_readiness":
        answers["503"] = {"description": "There is no document yet.", "content": {**content}}
    if name in _VERSIONED:
        success["headers"] = _TAG | _KEPT
        answers["304"] = {"description": "It is the version that If-None-Match names.", "headers": _TAG | _KEPT}
    if name == "ask_step_by_step":
        success["description"] = f"{_STEPS}\n```\n{example}```"
        success["content"] = {"text/event-stream": {"schema": _step_events()}}
        return
    if "text/event-stream" in content:
        content["text/event-stream"]["schema"] = _event({})
    for one in content.values() if example is not None else ():
        one["example"] = example
