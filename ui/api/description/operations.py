"""Every operation of the API: what programs call it, what it does in a few words, and why it may refuse."""

from dataclasses import dataclass

_OF_EVERYBODY = (401, 403, 429, 503)
"""What a caller may meet everywhere: no key, not allowed, too many requests, too much at once."""

_OF_BODIES = (400, 408, 413, 415, 422)
"""A body that is no JSON, comes too slowly, is too large, of another type, or not what is asked for."""

TAGS = {
    "Questions": "Ask, and search.",
    "Documents": "Bring documents in, read, list and remove them. What you bring is yours alone.",
    "Conversations": "What you asked on the page, and your feedback on answers.",
    "Service": "Whether the service works, and what it is.",
    "OpenAI": "The same answers for programs that speak the OpenAI protocol. Errors have its form there.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its ``name`` is its operationId, and that of its examples; ``refusals`` are statuses."""

    name: str
    tag: str
    summary: str
    refusals: tuple[int, ...] = ()


def _asks(name: str, tag: str, summary: str, *refusals: int) -> Operation:
    return Operation(name, tag, summary, tuple(sorted({*_OF_EVERYBODY, *refusals})))


def _sends(name: str, tag: str, summary: str, *refusals: int) -> Operation:
    return _asks(name, tag, summary, *_OF_BODIES, *refusals)


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("POST", "/api/ask"): _sends("ask", "Questions", "Ask a question"),
    ("POST", "/api/ask/stream"): _sends("ask_step_by_step", "Questions", "Ask a question and hear every step"),
    ("GET", "/api/search"): _asks("search", "Questions", "Search for passages", 422),
    ("GET", "/api/documents"): _asks("list_documents", "Documents", "List documents", 422),
    ("POST", "/api/documents"): _sends("add_documents", "Documents", "Bring files in", 409),
    ("POST", "/api/documents/from-web"): _sends("add_page", "Documents", "Bring a page from the web in", 409),
    ("GET", "/api/documents/{document_id}"): _asks("get_document", "Documents", "Read a document", 404, 410, 422),
    ("DELETE", "/api/documents/{document_id}"): _asks(
        "remove_document", "Documents", "Remove a document", 404, 410, 412, 422
    ),
    ("POST", "/api/sync"): _sends("sync_documents", "Documents", "Keep a folder in step", 409),
    ("GET", "/api/jobs"): _asks("list_jobs", "Documents", "List your jobs", 422),
    ("GET", "/api/jobs/{job_id}"): _asks("get_job", "Documents", "See how far a job has come", 404, 422),
    ("GET", "/api/facets"): _asks("get_facets", "Documents", "Count documents by what they are", 422),
    ("GET", "/api/conversations"): _asks("list_conversations", "Conversations", "List your conversations", 422),
    ("GET", "/api/conversations/{conversation_id}"): _asks(
        "get_conversation", "Conversations", "Read a conversation", 404, 422
    ),
    ("PATCH", "/api/conversations/{conversation_id}"): _sends(
        "rename_conversation", "Conversations", "Rename a conversation", 404
    ),
    ("DELETE", "/api/conversations/{conversation_id}"): _asks(
        "delete_conversation", "Conversations", "Delete a conversation", 404, 422
    ),
    ("GET", "/api/conversations/{conversation_id}/export"): _asks(
        "export_conversation", "Conversations", "Export a conversation with footnotes", 404, 422
    ),
    ("POST", "/api/feedback"): _sends("give_feedback", "Conversations", "Rate an answer", 404),
    ("GET", "/api/about"): _asks("get_about", "Service", "See what answers here"),
    ("GET", "/healthz"): Operation("check_health", "Service", "See whether the process answers"),
    ("GET", "/readyz"): Operation("check_readiness", "Service", "See whether questions can be answered"),
    ("GET", "/metrics"): _asks("get_metrics", "Service", "Read measurements for Prometheus"),
    ("GET", "/v1/models"): Operation("list_models", "OpenAI", "List the names that can be asked for"),
    ("GET", "/v1/models/{name}"): Operation("get_model", "OpenAI", "See one of the names"),
    ("POST", "/v1/chat/completions"): Operation("complete_chat", "OpenAI", "Answer the last question of a chat"),
}
"""By method and path."""
