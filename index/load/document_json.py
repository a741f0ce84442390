"""Documents as JSON, between the process that reads files and ours; what comes back is checked before it counts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from index.document import Document, DocumentMeta, Heading
from index.errors import BadDocument

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Answer:
    """A line from the process that reads: documents and reasons, and whether the file is done.

    ``failed`` says what went wrong when the process ends after this line.
    """

    found: tuple[Document | str, ...] = ()
    last: bool = False
    failed: str | None = None


def as_json(one: Document | str) -> bytes:
    """A document, or a reason, without line ends; raises UnicodeEncodeError when it holds half a character."""
    return json.dumps(one, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def read_answer(line: bytes) -> Answer:
    """Raises BadDocument when the line is no answer, or a document in it contradicts itself."""
    from pydantic import ValidationError

    try:
        answer = _answers().validate_json(line, strict=True)
    except ValidationError as error:
        raise BadDocument(f"the reader's answer makes no sense: {error.errors()[0]['msg']}") from None
    for one in answer.found:
        if isinstance(one, Document):
            _check(one)
    return answer


@cache
def _answers() -> "TypeAdapter[Answer]":
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Document | DocumentMeta | Heading):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} is no part of a document")


def _check(document: Document) -> None:
    """Whoever cites the document relies on these."""
    if not document.id or not document.text.strip() or "\0" in document.id:
        raise BadDocument("the reader's answer makes no sense: a document without id or text")
    ends = [offset for heading in document.headings for offset in (heading.start, heading.end)]
    for offsets in (ends, document.pages):
        if not _ascending(offsets, len(document.text)):
            raise BadDocument("the reader's answer makes no sense: a place outside the text")


def _ascending(offsets: Sequence[int], end: int) -> bool:
    inside = not offsets or (offsets[0] >= 0 and offsets[-1] <= end)
    return inside and all(before <= after for before, after in pairwise(offsets))
