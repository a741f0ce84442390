"""What a program may say to a server, as the server takes it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

from pydantic import TypeAdapter

from rag.question import GeneratorChoice, Turn

Filters = Mapping[str, str | date | Sequence[str] | None]
"""``publisher``, ``kind``, ``topics``, ``form``, ``document_ids``: a text or several; ``published_from``,
``published_to``: a day."""

_JSON = TypeAdapter[Any](Any)


class AskOptions(TypedDict, total=False):
    """What may be said beside a question: see ``POST /api/ask``."""

    history: Sequence[Turn]
    as_of: date | None
    filters: Filters
    generator: GeneratorChoice
    trace: bool


def asking(question: str, options: AskOptions) -> dict[str, Any]:
    """The body and the parameters of a question.

    >>> asking("Who?", {"as_of": date(2025, 2, 17), "trace": True})
    {'json': {'question': 'Who?', 'as_of': '2025-02-17'}, 'params': {'trace': True}}
    """
    body = {name: value for name, value in options.items() if name != "trace" and value is not None}
    return {
        "json": _JSON.dump_python({"question": question, **body}, mode="json"),
        "params": {"trace": options.get("trace", False)},
    }


def plain(filters: Filters | None) -> dict[str, Any]:
    """Filters as parameters of an address.

    >>> plain({"kind": ["official", "analysis"], "published_to": date(2025, 6, 30), "form": None})
    {'kind': ['official', 'analysis'], 'published_to': '2025-06-30'}
    """
    given = {name: value for name, value in (filters or {}).items() if value is not None}
    return dict(_JSON.dump_python(given, mode="json"))
